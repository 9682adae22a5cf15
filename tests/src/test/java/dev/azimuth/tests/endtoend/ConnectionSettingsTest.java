package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SET, RESET, SHOW and USE: what a connection sets holds for it alone, and before the table's
/// option, but after a hint.
class ConnectionSettingsTest {
  private static final String COUNT = "SELECT COUNT(*) FROM t";

  @TempDir private Path directory;
  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> query(Connection connection, String sql) throws SQLException {
    return TestServer.query(connection, sql);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    TestServer.execute(connection, sql);
  }

  @Test
  void a_setting_holds_for_its_connection_until_it_is_reset() throws SQLException {
    try (Connection connection = server.connect();
        Connection other = server.connect()) {
      assertThat(query(connection, "SHOW consistency")).containsExactly("default");
      execute(connection, "SET consistency = 'Bounded  7000ms'");
      execute(connection, "SET target_accuracy = 0.9");
      assertThat(query(connection, "SHOW consistency")).containsExactly("bounded 7s");
      assertThat(query(connection, "SHOW ALL"))
          .containsExactly("consistency|bounded 7s", "accuracy|0.9", "schema|public");
      assertThat(query(other, "SHOW ALL"))
          .containsExactly("consistency|default", "accuracy|default", "schema|public");
      execute(connection, "RESET consistency");
      assertThat(query(connection, "SHOW consistency")).containsExactly("default");
      assertThat(query(connection, "SHOW accuracy")).containsExactly("0.9");
      execute(connection, "RESET ALL");
      assertThat(query(connection, "SHOW accuracy")).containsExactly("default");
    }
  }

  @Test
  void a_reset_brings_back_what_the_url_says() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(server.url() + "?consistency=session&accuracy=99")) {
      execute(connection, "SET consistency = eventual");
      execute(connection, "SET accuracy = '0.5'");
      assertThat(query(connection, "SHOW consistency")).containsExactly("eventual");
      execute(connection, "RESET ALL");
      assertThat(query(connection, "SHOW ALL"))
          .containsExactly("consistency|session", "accuracy|0.99", "schema|public");
    }
  }

  @Test
  void a_hint_comes_before_the_connection_and_that_before_the_table() throws SQLException {
    try (Connection connection = server.connect()) {
      execute(
          connection, "CREATE TABLE t (id INTEGER PRIMARY KEY) WITH (consistency = 'bounded 10m')");
      execute(connection, "INSERT INTO t VALUES (1), (2)");
      assertThat(query(connection, COUNT)).containsExactly("0");
      execute(connection, "SET consistency = 'strong'");
      assertThat(query(connection, COUNT)).containsExactly("2");
      assertThat(query(connection, "SELECT /*+ CONSISTENCY('bounded 10m') */ COUNT(*) FROM t"))
          .containsExactly("0");
      try (PreparedStatement prepared = connection.prepareStatement(COUNT)) {
        assertThat(count(prepared)).isEqualTo(2);
        execute(connection, "SET consistency = 'bounded 10m'");
        assertThat(count(prepared)).isZero();
        execute(connection, "SET consistency = 'session'");
        assertThat(count(prepared)).isEqualTo(2);
      }
      execute(connection, "RESET consistency");
      assertThat(query(connection, COUNT)).containsExactly("0");
    }
  }

  private static long count(PreparedStatement prepared) throws SQLException {
    try (ResultSet rows = prepared.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void use_names_the_schema_of_unqualified_names() throws SQLException {
    try (Connection connection = server.connect()) {
      execute(connection, "CREATE SCHEMA other");
      execute(connection, "CREATE TABLE other.t (id INTEGER PRIMARY KEY)");
      execute(connection, "USE OTHER");
      assertThat(query(connection, COUNT)).containsExactly("0");
      assertThat(connection.getSchema()).isEqualTo("other");
      execute(connection, "RESET schema");
      assertThat(connection.getSchema()).isEqualTo("public");
    }
  }

  private static void refused(Connection connection, String sql, String state, String says) {
    Refusal refusal = Refusal.of(() -> execute(connection, sql));
    assertThat(refusal.sqlState()).as(sql).isEqualTo(state);
    assertThat(refusal.message()).contains(says);
  }

  @Test
  void what_is_not_known_is_refused_with_what_there_is() throws SQLException {
    try (Connection connection = server.connect()) {
      for (String level : List.of("lazy", "bounded 0s", "bounded -5s", "bounded 5", "")) {
        refused(
            connection,
            "SET consistency = '" + level + "'",
            "42P17",
            "'strong', 'session', 'bounded 5s' or 'eventual'");
      }
      refused(connection, "SET consistency = 'bounded 0s'", "42P17", "of bounded is above 0");
      refused(connection, "SET consistancy = 'strong'", "42P17", "did you mean consistency?");
      refused(connection, "SHOW colour", "42P17", "there is no setting colour");
      refused(connection, "SET accuracy = 0", "42P17", "above 0 and up to 1");
      refused(connection, "SET accuracy = '-1'", "42P17", "above 0 and up to 1");
      refused(connection, "USE nowhere", "3F000", "nowhere");
      assertThat(query(connection, "SHOW consistency")).containsExactly("default");
      refused(
          connection,
          "CREATE TABLE t (id INTEGER PRIMARY KEY) WITH (consistency = 'bounded 0s')",
          "42P16",
          "'bounded 5s'");
    }
  }

  @Test
  void a_stock_client_is_told_that_it_keeps_no_settings() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:avatica:remote:url=http://127.0.0.1:"
                    + server.port()
                    + ";serialization=protobuf");
        Statement statement = connection.createStatement();
        ResultSet shown = statement.executeQuery("SHOW consistency")) {
      assertThat(shown.next()).isTrue();
      assertThat(shown.getString(1)).isEqualTo("default");
      refused(connection, "SET consistency = 'session'", "0A000", "this client keeps no settings");
    }
  }
}
