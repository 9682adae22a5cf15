package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an administrator asks of the tables of `SYS`.
@Timeout(600)
final class SystemTablesTest {
  private TestServer server;
  private Connection connection;

  @BeforeEach
  void start(@TempDir Path directory) throws SQLException {
    server = TestServer.start(directory);
    connection = server.connect();
    execute("CREATE TABLE docs (id BIGINT PRIMARY KEY, v VECTOR(2)) WITH (shards = 2)");
    for (int id = 0; id < 100; id += 20) {
      StringBuilder rows = new StringBuilder("INSERT INTO docs VALUES ");
      for (int i = id; i < id + 20; i++) {
        rows.append(i == id ? "" : ", ").append("(" + i + ", '[" + i + ",1]')");
      }
      execute(rows.toString());
    }
  }

  @AfterEach
  void stop() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void segments_and_what_grows_beside_them_are_told_of() throws SQLException {
    assertThat(query("SELECT state, COUNT(*), SUM(segment_rows) FROM sys.segments GROUP BY state"))
        .containsExactly("GROWING|2|null");
    assertThat(query("SELECT SUM(growing_changes), SUM(segments) FROM sys.shards"))
        .containsExactly("100|0");

    execute("FLUSH docs");
    execute("DELETE FROM docs WHERE id < 10");

    assertThat(
            query(
                "SELECT SUM(segment_rows), SUM(deleted_rows), MIN(first_position)"
                    + " FROM sys.segments WHERE state = 'SEALED' AND table_name = 'docs'"))
        .containsExactly("100|10|1");
    assertThat(
            query(
                "SELECT COUNT(*) FROM sys.segments s JOIN information_schema.tables t"
                    + " ON s.schema_name = t.table_schema AND s.table_name = t.table_name"
                    + " WHERE s.segment_bytes > 0 AND s.state = 'SEALED'"
                    + " AND s.min_timestamp <= s.max_timestamp"
                    + " AND s.max_timestamp > CURRENT_TIMESTAMP - INTERVAL '1' HOUR"))
        .containsExactly("2");
    // Where reads go is told a little later than where writes go.
    assertThat(
            queryOnce(
                found -> found.stream().allMatch(shard -> shard.contains("|SERVED|")),
                "SELECT shard, state, segments, owner = leader, message FROM sys.shards"
                    + " ORDER BY shard"))
        .containsExactly("0|SERVED|1|true|null", "1|SERVED|1|true|null");
  }

  @Test
  void jobs_are_shown_with_their_progress() throws SQLException {
    execute("FLUSH docs");
    execute("INSERT INTO docs VALUES (1000, '[1,1]'), (1001, '[2,2]'), (1002, '[2,2]')");
    execute("FLUSH docs");
    execute("COMPACT docs");

    assertThat(
            query(
                "SELECT kind, state, SUM(rows_done), SUM(rows_total), MIN(percent_done)"
                    + " FROM sys.jobs WHERE table_name = 'docs' AND kind <> 'MERGE'"
                    + " AND started_at <= ended_at GROUP BY kind, state ORDER BY kind"))
        .containsExactly("COMPACT|DONE|103|103|100.0", "FLUSH|DONE|103|103|100.0");
    assertThat(query("SELECT COUNT(DISTINCT job_id) - COUNT(*) FROM sys.jobs"))
        .containsExactly("0");
  }

  @Test
  void an_index_is_listed_with_what_it_covers() throws SQLException {
    execute("CREATE INDEX i ON docs USING hnsw (v vector_l2_ops)");

    assertThat(
            query(
                "SELECT table_name, index_name, column_name, kind, operator_class, options,"
                    + " segments, segment_rows, bytes FROM sys.indexes"))
        .containsExactly("docs|i|v|hnsw|vector_l2_ops|ef_construction = 200, m = 16|0|0|0");
  }

  @Test
  void nodes_and_settings_are_those_of_the_process() throws SQLException {
    assertThat(
            queryOnce(
                found -> found.contains("query-node|ACTIVE|2"),
                "SELECT role, state, shards FROM sys.nodes ORDER BY role"))
        .containsExactly(
            "data-coordinator|LEADING|null",
            "data-node|ACTIVE|2",
            "proxy|ACTIVE|null",
            "query-coordinator|LEADING|null",
            "query-node|ACTIVE|2",
            "root-coordinator|LEADING|null");
    assertThat(query("SELECT DISTINCT address FROM sys.nodes")).containsExactly("local");
    assertThat(
            query(
                "SELECT current_setting, default_setting FROM sys.settings"
                    + " WHERE setting_name = 'http.port'"))
        .containsExactly("0|8765");
  }

  @Test
  void nobody_writes_to_them_or_takes_their_place() {
    for (String sql :
        List.of(
            "DELETE FROM sys.jobs",
            "UPDATE sys.settings SET current_setting = 'x'",
            "INSERT INTO sys.nodes (node_id) VALUES ('x')")) {
      Refusal refusal = Refusal.of(() -> execute(sql));
      assertThat(refusal.sqlState()).as(sql).isEqualTo("0A000");
    }
    assertThat(Refusal.of(() -> execute("CREATE SCHEMA sys")).sqlState()).isEqualTo("42P06");
    assertThat(Refusal.of(() -> query("SELECT * FROM sys.job")).sqlState()).isEqualTo("42P01");
    assertThat(Refusal.of(() -> execute("CREATE TABLE sys.t (a INT PRIMARY KEY)")).sqlState())
        .isEqualTo("0A000");
  }

  @Test
  void tools_find_them_as_system_tables() throws SQLException {
    DatabaseMetaData metadata = connection.getMetaData();

    assertThat(
            TestServer.texts(metadata.getTables(null, "SYS", "%", new String[] {"SYSTEM TABLE"})))
        .hasSize(6)
        .allMatch(row -> row.contains("SYSTEM TABLE"));
    assertThat(TestServer.texts(metadata.getTables(null, null, "%", new String[] {"TABLE"})))
        .hasSize(1);
    assertThat(TestServer.texts(metadata.getColumns(null, "SYS", "JOBS", "%"))).hasSize(13);
    assertThat(TestServer.texts(metadata.getSchemas())).contains("SYS|null", "public|null");
    assertThat(TestServer.texts(metadata.getTableTypes())).containsExactly("SYSTEM TABLE", "TABLE");
  }

  private void execute(String sql) throws SQLException {
    TestServer.execute(connection, sql);
  }

  /// The rows as soon as they are as they will stay.
  private List<String> queryOnce(Predicate<List<String>> condition, String sql)
      throws SQLException {
    List<String> found;
    do {
      found = query(sql);
    } while (!condition.test(found));
    return found;
  }

  private List<String> query(String sql) throws SQLException {
    return TestServer.query(connection, sql);
  }
}
