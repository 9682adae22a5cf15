package dev.azimuth.server.configuration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads a YAML file of sections and settings; whatever is not known is refused.
///
/// ```yaml
/// http:
///   port: 8765
/// ```
public final class ConfigurationReader {
  /// Largest file that is read; a configuration is far smaller.
  static final int FILE_BYTES_MAX = 1 << 20;

  private ConfigurationReader() {}

  /// The values that `file` sets, the defaults for the others.
  public static SettingValues read(Path file) {
    String text;
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new ConfigurationException(
            file + " is larger than a configuration may be, " + FILE_BYTES_MAX + " bytes");
      }
      text = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("there is no configuration file " + file);
    } catch (IOException e) {
      throw new ConfigurationException("cannot read configuration file " + file + ": " + e);
    }
    return parse(file.toString(), text);
  }

  /// The values that YAML `text` sets; `source` names it in messages.
  public static SettingValues parse(String source, String text) {
    Object document;
    try {
      document =
          new Load(LoadSettings.builder().setLabel(source).setAllowDuplicateKeys(false).build())
              .loadFromString(text);
    } catch (YamlEngineException e) {
      throw new ConfigurationException(source + " is not YAML: " + e.getMessage());
    }
    Map<String, Object> values = new HashMap<>();
    if (document != null) {
      collect(source, "", document, values);
    }
    return SettingValues.of(values);
  }

  private static void collect(
      String source, String prefix, Object node, Map<String, Object> values) {
    if (!(node instanceof Map<?, ?> map)) {
      throw new ConfigurationException(
          source
              + ": "
              + (prefix.isEmpty() ? "the file" : prefix)
              + " must hold settings, not "
              + node);
    }
    map.forEach((key, value) -> {
      String name = prefix.isEmpty() ? String.valueOf(key) : prefix + "." + key;
      if (Settings.isSection(name)) {
        if (value != null) {
          collect(source, name, value, values);
        }
      } else if (value == null) {
        throw new ConfigurationException(source + ": setting " + name + " has no value");
      } else {
        values.put(name, value);
      }
    });
  }
}
