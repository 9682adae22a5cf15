package dev.azimuth.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationReaderTest {
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

  private static ServerConfiguration configuration(String text) {
    return ServerConfiguration.of(ConfigurationReader.parse("test.yaml", text));
  }
}
