package dev.azimuth.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmbeddedDatabasesTest {
  @Test
  void connections_of_one_name_share_a_database_until_the_last_is_closed() throws SQLException {
    try (Connection first = DriverManager.getConnection("jdbc:azimuth:mem:shared")) {
      Connection second = DriverManager.getConnection("jdbc:azimuth:mem:shared");
      assertThat(CountingProvider.OPEN).hasValue(1);
      try (Connection other = DriverManager.getConnection("jdbc:azimuth:mem:other")) {
        assertThat(CountingProvider.OPEN).hasValue(2);
        assertThat(other.isValid(1)).isTrue();
      }
      assertThat(CountingProvider.OPEN).hasValue(1);
      second.close();
      second.close();
      assertThat(CountingProvider.OPEN).hasValue(1);
      assertThat(first.isValid(1)).isTrue();
    }
    assertThat(CountingProvider.OPEN).hasValue(0);
  }

  @Test
  void a_database_without_a_name_belongs_to_its_connection() throws SQLException {
    try (Connection first = DriverManager.getConnection("jdbc:azimuth:mem:");
        Connection second = DriverManager.getConnection("jdbc:azimuth:mem:")) {
      assertThat(CountingProvider.OPEN).hasValue(2);
      assertThat(first.isClosed() || second.isClosed()).isFalse();
    }
    assertThat(CountingProvider.OPEN).hasValue(0);
  }

  @Test
  void a_directory_is_given_as_an_absolute_path() throws SQLException {
    try (Connection connection =
        new AzimuthDataSource("jdbc:azimuth:file:data/x").getConnection()) {
      assertThat(connection.isClosed()).isFalse();
      assertThat(CountingProvider.OPENED).contains(Optional.of(Path.of("data/x").toAbsolutePath()));
    }
  }

  @Test
  void urls_that_mean_nothing_are_refused() {
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:azimuth:host"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("jdbc:azimuth://host:port/schema");
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:azimuth://h:99999/"))
        .hasMessageContaining("port is 1 to 65535");
  }
}
