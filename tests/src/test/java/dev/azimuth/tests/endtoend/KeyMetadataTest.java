package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Primary keys as tools find them: through JDBC's metadata with our driver, through
/// INFORMATION_SCHEMA with every client, since Avatica's protocol has no question for them.
final class KeyMetadataTest {
  @Test
  void primary_keys_and_their_index_are_described_in_key_order(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      createTables(connection);
      requireKeys(connection);
    }
  }

  @Test
  void an_embedded_database_describes_its_keys_as_well() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:azimuth:mem:")) {
      createTables(connection);
      requireKeys(connection);
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_client_finds_keys_in_the_information_schema(Client client, @TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = client.connect(server)) {
      createTables(connection);
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT constraint_name, column_name, ordinal_position"
                      + " FROM information_schema.key_column_usage"
                      + " WHERE table_schema = 'public' AND table_name = 'Visits' ORDER BY 3"))
          .containsExactly("Visits_pkey|place|1", "Visits_pkey|at|2");
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT table_schema, table_name, constraint_type"
                      + " FROM information_schema.table_constraints ORDER BY 1, 2"))
          .containsExactly(
              "other|Visits|PRIMARY KEY", "public|Visits|PRIMARY KEY", "public|docs|PRIMARY KEY");
    }
  }

  @Test
  void indexes_are_described_after_the_key(@TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      createTables(connection);
      TestServer.execute(connection, "CREATE INDEX a ON docs USING hnsw (v vector_l2_ops)");
      DatabaseMetaData metadata = connection.getMetaData();

      assertThat(rows(metadata.getIndexInfo(null, "public", "DOCS", false, true)))
          .containsExactly(
              "null|public|docs|false|null|docs_pkey|3|1|id|null|0|0|null",
              "null|public|docs|true|null|a|3|1|v|null|0|0|null");
      assertThat(rows(metadata.getIndexInfo(null, "public", "docs", true, true))).hasSize(1);
      TestServer.execute(connection, "DROP INDEX a");
      assertThat(rows(metadata.getIndexInfo(null, null, "docs", false, true))).hasSize(1);
    }
  }

  private static void createTables(Connection connection) throws SQLException {
    TestServer.execute(connection, "CREATE TABLE docs (id BIGINT PRIMARY KEY, v VECTOR(2))");
    TestServer.execute(
        connection,
        "CREATE TABLE \"Visits\" (at TIMESTAMP, note VARCHAR, place VARCHAR(9),"
            + " PRIMARY KEY (place, at))");
    TestServer.execute(connection, "CREATE SCHEMA other");
    TestServer.execute(
        connection, "CREATE TABLE other.\"Visits\" (id INTEGER PRIMARY KEY, x DOUBLE)");
  }

  private static void requireKeys(Connection connection) throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();
    // By column name, as JDBC wants it; KEY_SEQ tells the order in the key.
    assertThat(rows(metadata.getPrimaryKeys(null, "public", "Visits")))
        .containsExactly(
            "null|public|Visits|at|2|Visits_pkey", "null|public|Visits|place|1|Visits_pkey");
    assertThat(rows(metadata.getPrimaryKeys(null, "PUBLIC", "visits"))).hasSize(2);
    assertThat(rows(metadata.getPrimaryKeys(null, null, "Visits"))).hasSize(3);
    assertThat(rows(metadata.getPrimaryKeys("", "public", "docs")))
        .containsExactly("null|public|docs|id|1|docs_pkey");
    assertThat(rows(metadata.getPrimaryKeys("catalog", "public", "docs"))).isEmpty();
    assertThat(rows(metadata.getPrimaryKeys(null, "public", "nothing"))).isEmpty();

    assertThat(rows(metadata.getIndexInfo(null, "public", "Visits", false, true)))
        .containsExactly(
            "null|public|Visits|false|null|Visits_pkey|3|1|place|null|0|0|null",
            "null|public|Visits|false|null|Visits_pkey|3|2|at|null|0|0|null");
    assertThat(rows(metadata.getIndexInfo(null, "public", "docs", true, false))).hasSize(1);
    try (ResultSet index = metadata.getIndexInfo(null, "public", "docs", true, false)) {
      assertThat(index.next()).isTrue();
      assertThat(index.getBoolean("NON_UNIQUE")).isFalse();
      assertThat(index.getShort("TYPE")).isEqualTo(DatabaseMetaData.tableIndexOther);
      assertThat(index.getShort("ORDINAL_POSITION")).isEqualTo((short) 1);
      assertThat(index.getString("COLUMN_NAME")).isEqualTo("id");
    }
  }

  private static List<String> rows(ResultSet rows) throws SQLException {
    try (rows) {
      return new ArrayList<>(TestServer.texts(rows));
    }
  }
}
