package dev.azimuth.server.configuration;

import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.storage.s3.S3Configuration;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/// Where the objects of a cluster are.
public sealed interface ObjectConfiguration {
  /// Longest time for one request.
  Duration REQUEST_LIMIT = Duration.ofSeconds(60);

  /// In a directory that every process reaches.
  record Directory(Path path) implements ObjectConfiguration {}

  /// In a bucket of S3.
  record S3(S3Configuration bucket) implements ObjectConfiguration {}

  /// In a container of Azure Blob.
  record Azure(AzureConfiguration container) implements ObjectConfiguration {}

  /// The typed form of checked values; secrets come from files, or from `environment`.
  static ObjectConfiguration of(SettingValues values, Map<String, String> environment) {
    return switch (values.text(StorageSettings.OBJECTS)) {
      case "s3" -> new S3(s3(values, environment));
      case "azure" -> new Azure(azure(values, environment));
      default ->
          new Directory(
              Path.of(needed(values, StorageSettings.OBJECT_DIRECTORY))
                  .toAbsolutePath()
                  .normalize());
    };
  }

  private static S3Configuration s3(SettingValues values, Map<String, String> environment) {
    return new S3Configuration(
        address(values, ObjectSettings.S3_ENDPOINT),
        values.text(ObjectSettings.S3_REGION),
        needed(values, ObjectSettings.S3_BUCKET),
        values.text(StorageSettings.CLUSTER),
        S3Configuration.Addressing.valueOf(
            values.text(ObjectSettings.S3_ADDRESSING).toUpperCase(Locale.ROOT)),
        needed(values, ObjectSettings.S3_ACCESS_KEY),
        SecretSource.read(
            values,
            environment,
            ObjectSettings.S3_SECRET_KEY_FILE,
            ObjectSettings.S3_SECRET_KEY_VARIABLE),
        REQUEST_LIMIT);
  }

  private static AzureConfiguration azure(SettingValues values, Map<String, String> environment) {
    return new AzureConfiguration(
        address(values, ObjectSettings.AZURE_ENDPOINT),
        needed(values, ObjectSettings.AZURE_CONTAINER),
        values.text(StorageSettings.CLUSTER),
        needed(values, ObjectSettings.AZURE_ACCOUNT),
        SecretSource.read(
            values,
            environment,
            ObjectSettings.AZURE_ACCOUNT_KEY_FILE,
            ObjectSettings.AZURE_ACCOUNT_KEY_VARIABLE),
        REQUEST_LIMIT);
  }

  private static String needed(SettingValues values, Setting setting) {
    String text = values.text(setting);
    if (text.isEmpty()) {
      throw new ConfigurationException(
          "setting "
              + setting.name()
              + " is needed with storage.objects "
              + values.text(StorageSettings.OBJECTS));
    }
    return text;
  }

  private static URI address(SettingValues values, Setting setting) {
    String text = needed(values, setting);
    try {
      URI address = new URI(text);
      if (address.getHost() != null
          && ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new ConfigurationException(
          "setting " + setting.name() + " is no address: " + e.getMessage());
    }
    throw new ConfigurationException(
        "setting " + setting.name() + " takes http://… or https://…, not " + text);
  }
}
