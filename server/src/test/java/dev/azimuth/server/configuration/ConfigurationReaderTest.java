package dev.azimuth.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.etcd.EtcdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationReaderTest {
  private @TempDir Path directory;

  @Test
  void an_empty_file_means_the_defaults() {
    ServerConfiguration configuration = configuration("");
    assertThat(configuration.dataDirectory()).isEqualTo(Path.of("data"));
    assertThat(configuration.http().port()).isEqualTo(8765);
    assertThat(configuration.http().address().isLoopbackAddress()).isTrue();
    assertThat(configuration.logLevel()).isEqualTo("warn");
  }

  @Test
  void values_of_the_file_come_before_the_defaults() {
    ServerConfiguration configuration =
        configuration(
            """
            data:
              directory: elsewhere/data
            http:
              port: 1234
            result: {idleSecondsMax: 7}
            """);
    assertThat(configuration.dataDirectory()).isEqualTo(Path.of("elsewhere/data"));
    assertThat(configuration.http().port()).isEqualTo(1234);
    assertThat(configuration.result().idleLimit()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void values_that_are_written_are_read_again() {
    SettingValues values =
        SettingValues.defaults()
            .with(Settings.HTTP_PORT, 1234)
            .with(Settings.DATA_DIRECTORY, "a: \"b\" # c")
            .with(StorageSettings.LOG, "kafka")
            .with(StorageSettings.CLUSTER, "42");
    String text = ConfigurationWriter.text(values);
    assertThat(ConfigurationReader.parse("written", text).given()).isEqualTo(values.given());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http: {prot: 1}         | unknown setting http.prot; did you mean http.port?",
        "htpp: {port: 1}         | unknown setting htpp",
        "http: {port: 70000}     | setting http.port takes a whole number from 0 to 65535, not 70000",
        "http: {port: many}      | setting http.port takes a whole number, not many",
        "http: {port: }          | setting http.port has no value",
        "http: 5                 | http must hold settings, not 5",
        "log: {level: loud}      | setting log.level takes one of error, warn, info, debug, trace",
        "http: {address: 8.8.8.8}| 8.8.8.8 is not a loopback address",
        "'http: {port: 1, port: 2}' | is not YAML",
        "'['                     | is not YAML",
        "7                       | the file must hold settings, not 7",
      })
  void what_is_not_right_is_refused_by_name(String text, String message) {
    assertThatThrownBy(() -> configuration(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> ConfigurationReader.read(Path.of("nowhere.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("nowhere.yaml");
  }

  @Test
  void storage_is_embedded_unless_etcd_and_kafka_are_chosen() {
    assertThat(configuration("").process().storage())
        .isEqualTo(new StorageConfiguration.Embedded(Path.of("data")));
    StorageConfiguration storage =
        configuration(
                """
                storage: {meta: etcd, log: kafka, objectDirectory: /srv/objects, cluster: blue}
                etcd: {endpoints: "e1:2379, e2:2379"}
                kafka: {servers: "k1:9092", replicas: 1, replicasInSyncMin: 1}
                """)
            .process()
            .storage();
    assertThat(storage)
        .isInstanceOfSatisfying(
            StorageConfiguration.Shared.class,
            shared -> {
              assertThat(shared.etcd().endpoints()).containsExactly("e1:2379", "e2:2379");
              assertThat(shared.etcd().keyPrefix()).isEqualTo("blue/");
              assertThat(shared.kafka().bootstrapServers()).containsExactly("k1:9092");
              assertThat(shared.kafka().topicPrefix()).isEqualTo("blue");
              assertThat(shared.kafka().topics().replicas()).isEqualTo(1);
              assertThat(shared.objects())
                  .isEqualTo(new ObjectConfiguration.Directory(Path.of("/srv/objects")));
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "storage: {meta: etcd}                  | setting storage.log: meta store and logs are embedded both",
        "storage: {log: kafka}                  | setting storage.meta: meta store and logs are embedded both",
        "storage: {meta: etcd, log: kafka}      | setting storage.objectDirectory is needed",
        "storage: {objectDirectory: x}          | setting storage.objectDirectory needs storage.meta etcd",
        "storage: {objects: s3}                 | setting storage.objects needs storage.meta etcd",
        "storage: {meta: etcd, log: kafka, objects: s3}     | setting s3.endpoint is needed with storage.objects s3",
        "storage: {meta: etcd, log: kafka, objects: azure}  | setting azure.endpoint is needed",
        "storage: {meta: zookeeper}             | setting storage.meta takes one of embedded, etcd",
        "etdc: {endpoints: x}                   | unknown setting etdc",
        "kafka: {server: x}                     | unknown setting kafka.server; did you mean kafka.servers?",
      })
  void storage_that_cannot_be_is_refused_by_name(String text, String message) {
    assertThatThrownBy(() -> configuration(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "etcd: {endpoints: here}                | setting etcd.endpoints takes host:port",
        "etcd: {user: u}                        | a secret is read from one of etcd.passwordFile and",
        "etcd: {user: u, passwordVariable: NO_SUCH_VARIABLE} | there is no environment variable NO_SUCH",
        "etcd: {user: u, passwordFile: /no/where} | cannot read the secret in /no/where",
        "etcd: {tls: on, keyFile: k}            | etcd.certificateFile and etcd.keyFile are set both or",
        "kafka: {replicas: 1}                   | copies in sync must be 1 to the number of copies",
      })
  void services_that_cannot_be_are_refused_by_name(String text, String message) {
    String shared = "storage: {meta: etcd, log: kafka, objectDirectory: /srv/objects}\n";
    assertThatThrownBy(() -> configuration(shared + text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void passwords_come_from_files_and_are_in_no_text() throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "opensesame\n");
    ServerConfiguration configuration =
        configuration(
            """
            storage: {meta: etcd, log: kafka, objectDirectory: /srv/objects}
            etcd: {user: u, passwordFile: FILE}
            kafka: {user: v, passwordFile: FILE}
            """
                .replace("FILE", file.toString()));
    StorageConfiguration.Shared shared =
        (StorageConfiguration.Shared) configuration.process().storage();
    EtcdSettings.Credentials user = Objects.requireNonNull(shared.etcd().credentials());
    assertThat(user.password().reveal()).isEqualTo("opensesame");
    assertThat(Objects.requireNonNull(shared.kafka().credentials()).password().reveal())
        .isEqualTo("opensesame");
    assertThat(configuration.toString()).doesNotContain("opensesame");
  }

  private static ServerConfiguration configuration(String text) {
    return ServerConfiguration.of(ConfigurationReader.parse("test.yaml", text));
  }
}
