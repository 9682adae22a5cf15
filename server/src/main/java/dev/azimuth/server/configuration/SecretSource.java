package dev.azimuth.server.configuration;

import dev.azimuth.storage.secret.Secret;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Reads secrets from where settings say that they are.
final class SecretSource {
  private SecretSource() {}

  /// The secret in the file that one setting names, or in the environment variable that the other
  /// one names; exactly one must be set.
  static Secret read(
      SettingValues values, Map<String, String> environment, Setting file, Setting variable) {
    String path = values.text(file);
    String name = values.text(variable);
    if (path.isEmpty() == name.isEmpty()) {
      throw new ConfigurationException(
          "a secret is read from one of " + file.name() + " and " + variable.name());
    }
    if (!path.isEmpty()) {
      return Secret.inFile(Path.of(path));
    }
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isEmpty())
        .map(Secret::of)
        .orElseThrow(() ->
            new ConfigurationException(
                "setting " + variable.name() + ": there is no environment variable " + name));
  }
}
