package dev.azimuth.server.configuration;

import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;

/// Writes values as the text of a configuration file, which [ConfigurationReader] reads again.
public final class ConfigurationWriter {
  private ConfigurationWriter() {}

  /// The text of a file that sets these values and leaves the others to their defaults.
  public static String text(SettingValues values) {
    Map<String, Map<String, Object>> sections = new TreeMap<>();
    values
        .given()
        .forEach((name, value) -> {
          int dot = name.indexOf('.');
          sections
              .computeIfAbsent(name.substring(0, dot), _ -> new TreeMap<>())
              .put(name.substring(dot + 1), value);
        });
    return new Dump(DumpSettings.builder().build()).dumpToString(sections);
  }
}
