package dev.azimuth.server.configuration;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.etcd.EtcdSettings;
import dev.azimuth.storage.kafka.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the truth of a database is kept.
public sealed interface StorageConfiguration {
  /// In a directory, which serves one process.
  record Embedded(Path directory) implements StorageConfiguration {}

  /// In services that all processes of a cluster share.
  ///
  /// @param objects where every process finds the objects
  record Shared(EtcdSettings etcd, KafkaSettings kafka, ObjectConfiguration objects)
      implements StorageConfiguration {}

  /// The typed form of checked values; secrets come from files, or from `environment`.
  static StorageConfiguration of(SettingValues values, Map<String, String> environment) {
    boolean etcd = !values.text(StorageSettings.META).equals(StorageSettings.EMBEDDED);
    boolean kafka = !values.text(StorageSettings.LOG).equals(StorageSettings.EMBEDDED);
    boolean remote = !values.text(StorageSettings.OBJECTS).equals(StorageSettings.DIRECTORY);
    boolean given = remote || !values.text(StorageSettings.OBJECT_DIRECTORY).isEmpty();
    if (!etcd && !kafka) {
      if (given) {
        throw new ConfigurationException(
            "setting storage."
                + (remote ? "objects" : "objectDirectory")
                + " needs storage.meta etcd and storage.log kafka;"
                + " embedded storage is all in data.directory");
      }
      return new Embedded(Path.of(values.text(Settings.DATA_DIRECTORY)));
    }
    if (!etcd || !kafka) {
      throw new ConfigurationException(
          "setting storage."
              + (etcd ? "log" : "meta")
              + ": meta store and logs are embedded both or neither; set storage.meta to etcd and"
              + " storage.log to kafka");
    }
    try {
      return new Shared(
          etcd(values, environment),
          kafka(values, environment),
          ObjectConfiguration.of(values, environment));
    } catch (IllegalArgumentException | AzimuthException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  private static EtcdSettings etcd(SettingValues values, Map<String, String> environment) {
    EtcdSettings settings =
        EtcdSettings.of(
            list(values, StorageSettings.ETCD_ENDPOINTS),
            values.text(StorageSettings.CLUSTER) + "/");
    String user = values.text(StorageSettings.ETCD_USER);
    if (!user.isEmpty()) {
      settings =
          settings.as(
              new EtcdSettings.Credentials(
                  user,
                  SecretSource.read(
                      values,
                      environment,
                      StorageSettings.ETCD_PASSWORD_FILE,
                      StorageSettings.ETCD_PASSWORD_VARIABLE)));
    }
    return isOn(values, StorageSettings.ETCD_TLS) ? settings.over(etcdTls(values)) : settings;
  }

  private static EtcdSettings.Tls etcdTls(SettingValues values) {
    Path certificate = file(values, StorageSettings.ETCD_CERTIFICATE_FILE);
    Path key = file(values, StorageSettings.ETCD_KEY_FILE);
    if ((certificate == null) != (key == null)) {
      throw new ConfigurationException(
          "settings etcd.certificateFile and etcd.keyFile are set both or neither");
    }
    return new EtcdSettings.Tls(
        file(values, StorageSettings.ETCD_AUTHORITIES_FILE),
        certificate == null || key == null
            ? null
            : new EtcdSettings.ClientCertificate(certificate, key));
  }

  private static KafkaSettings kafka(SettingValues values, Map<String, String> environment) {
    KafkaSettings settings =
        KafkaSettings.of(
                list(values, StorageSettings.KAFKA_SERVERS), values.text(StorageSettings.CLUSTER))
            .with(
                new KafkaSettings.Topics(
                    Math.toIntExact(values.whole(StorageSettings.KAFKA_REPLICAS)),
                    Math.toIntExact(values.whole(StorageSettings.KAFKA_REPLICAS_IN_SYNC_MIN)),
                    Math.toIntExact(values.whole(StorageSettings.KAFKA_MESSAGE_BYTES_MAX))))
            .within(
                new KafkaSettings.Limits(
                    KafkaSettings.Limits.DEFAULT.request(),
                    Duration.ofSeconds(values.whole(StorageSettings.KAFKA_DELIVERY_SECONDS_MAX)),
                    values.whole(StorageSettings.KAFKA_BYTES_IN_FLIGHT_MAX)));
    String user = values.text(StorageSettings.KAFKA_USER);
    if (!user.isEmpty()) {
      settings =
          settings.as(
              new KafkaSettings.Credentials(
                  values.text(StorageSettings.KAFKA_MECHANISM),
                  user,
                  SecretSource.read(
                      values,
                      environment,
                      StorageSettings.KAFKA_PASSWORD_FILE,
                      StorageSettings.KAFKA_PASSWORD_VARIABLE)));
    }
    return isOn(values, StorageSettings.KAFKA_TLS)
        ? settings.over(new KafkaSettings.Tls(file(values, StorageSettings.KAFKA_AUTHORITIES_FILE)))
        : settings;
  }

  private static List<String> list(SettingValues values, Setting setting) {
    List<String> parts =
        Arrays.stream(values.text(setting).split(",", -1)).map(String::strip).toList();
    for (String part : parts) {
      if (!part.matches("[^:\\s/]+:\\d{1,5}|\\[[0-9a-fA-F:.]+]:\\d{1,5}")) {
        throw new ConfigurationException(
            "setting " + setting.name() + " takes host:port with commas between them, not " + part);
      }
    }
    return parts;
  }

  private static boolean isOn(SettingValues values, Setting setting) {
    return values.text(setting).equals("on");
  }

  private static @Nullable Path file(SettingValues values, Setting setting) {
    String text = values.text(setting);
    return text.isEmpty() ? null : Path.of(text);
  }
}
