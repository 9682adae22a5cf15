package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Databases in the caller's process.
final class EmbeddedTest {
  @Test
  void a_database_in_memory_belongs_to_its_connection() throws SQLException {
    try (Connection one = DriverManager.getConnection("jdbc:azimuth:mem:");
        Connection other = DriverManager.getConnection("jdbc:azimuth:mem:")) {
      fill(one);
      assertThat(TestServer.query(one, "SELECT id FROM docs ORDER BY v <-> '[1,1]' LIMIT 1"))
          .containsExactly("1");
      assertThat(Refusal.of(() -> TestServer.query(other, "SELECT * FROM docs")).sqlState())
          .isEqualTo("42P01");
    }
  }

  @Test
  void connections_share_a_database_in_memory_by_its_name() throws SQLException {
    try (Connection one = DriverManager.getConnection("jdbc:azimuth:mem:shared");
        Connection other = DriverManager.getConnection("jdbc:azimuth:mem:shared")) {
      fill(one);
      assertThat(TestServer.query(other, "SELECT COUNT(*) FROM docs")).containsExactly("2");
    }
  }

  @Test
  void a_database_in_a_directory_is_there_again(@TempDir Path directory) throws SQLException {
    String url = "jdbc:azimuth:file:" + directory.resolve("db");
    try (Connection connection = DriverManager.getConnection(url)) {
      fill(connection);
    }
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(TestServer.query(connection, "SELECT id, v <-> '[0,0]' FROM docs ORDER BY id"))
          .containsExactly("1|1.0", "2|2.0");
    }
  }

  private static void fill(Connection connection) throws SQLException {
    TestServer.execute(connection, "CREATE TABLE docs (id BIGINT PRIMARY KEY, v VECTOR(2))");
    TestServer.execute(connection, "INSERT INTO docs VALUES (1, '[1,0]'), (2, '[0,2]')");
  }
}
