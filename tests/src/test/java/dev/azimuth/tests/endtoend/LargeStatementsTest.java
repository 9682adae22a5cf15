package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.configuration.Settings;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Single statements that write more to a shard than a record of its log takes, over JDBC.
@Timeout(600)
final class LargeStatementsTest {
  private static final int DIMENSION = 1024;

  /// About 36 MB: three parts in a table of one shard, two in each of two.
  private static final int ROWS = 9_000;

  private static final String TOTALS = "SELECT COUNT(*), SUM(n), MIN(id), MAX(id) FROM ";

  private static void fill(Connection connection, String table, int rows) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (?, 1, ?)")) {
      float[] vector = new float[DIMENSION];
      for (int id = 0; id < rows; id++) {
        vector[0] = id;
        insert.setLong(1, id);
        insert.setObject(2, vector.clone());
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(rows).containsOnly(1);
    }
  }

  private static void create(Connection connection, String table, int shards) throws SQLException {
    TestServer.execute(
        connection,
        "CREATE TABLE "
            + table
            + " (id BIGINT PRIMARY KEY, n BIGINT, v VECTOR("
            + DIMENSION
            + ")) WITH (shards = "
            + shards
            + ")");
  }

  @Test
  void rows_are_inserted_changed_and_deleted_all_or_none_and_survive_a_restart(
      @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      create(connection, "source", 2);
      create(connection, "one", 1);
      fill(connection, "source", ROWS);
      assertThat(TestServer.execute(connection, "INSERT INTO one SELECT * FROM source"))
          .isEqualTo(ROWS);
      assertThat(TestServer.query(connection, TOTALS + "one"))
          .containsExactly(ROWS + "|" + ROWS + "|0|" + (ROWS - 1));
      // All of it is refused for its last key.
      TestServer.execute(connection, "DELETE FROM one WHERE id < " + (ROWS - 1));
      Refusal refused =
          Refusal.of(() -> TestServer.execute(connection, "INSERT INTO one SELECT * FROM source"));
      assertThat(refused.sqlState()).as(refused.message()).isEqualTo("23505");
      assertThat(TestServer.query(connection, TOTALS + "one"))
          .containsExactly("1|1|" + (ROWS - 1) + "|" + (ROWS - 1));
      assertThat(TestServer.execute(connection, "UPDATE source SET n = n + 1 WHERE id >= 0"))
          .isEqualTo(ROWS);
      assertThat(TestServer.execute(connection, "UPSERT INTO one SELECT * FROM source"))
          .isEqualTo(ROWS);
      assertThat(TestServer.execute(connection, "UPDATE one SET n = n * 10")).isEqualTo(ROWS);
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      assertThat(TestServer.query(connection, TOTALS + "one"))
          .containsExactly(ROWS + "|" + 20 * ROWS + "|0|" + (ROWS - 1));
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT COUNT(*) FROM one o JOIN source s ON o.id = s.id"
                      + " WHERE o.v <-> s.v = 0"))
          .containsExactly(String.valueOf(ROWS));
      assertThat(TestServer.execute(connection, "DELETE FROM one")).isEqualTo(ROWS);
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM one")).containsExactly("0");
    }
  }

  @Test
  void of_racing_inserts_of_one_key_exactly_one_wins(@TempDir Path directory) throws SQLException {
    int racers = 3;
    try (TestServer server = TestServer.start(directory);
        SystemScheduler scheduler = new SystemScheduler(1);
        Connection connection = server.connect()) {
      create(connection, "source", 1);
      create(connection, "target", 1);
      fill(connection, "source", ROWS / 2);
      List<CompletableFuture<Long>> running = new ArrayList<>();
      for (int racer = 0; racer < racers; racer++) {
        // They share the key 0 only.
        String sql =
            "INSERT INTO target SELECT id * "
                + racers
                + " + CASE WHEN id = 0 THEN 0 ELSE "
                + racer
                + " END, "
                + racer
                + ", v FROM source";
        running.add(
            CompletableFuture.supplyAsync(() -> insertedBy(server, sql), scheduler.blocking()));
      }
      long inserted = running.stream().mapToLong(CompletableFuture::join).sum();
      assertThat(inserted).isEqualTo(ROWS / 2);
      assertThat(TestServer.query(connection, "SELECT COUNT(*), COUNT(DISTINCT n) FROM target"))
          .containsExactly(ROWS / 2 + "|1");
    }
  }

  private static long insertedBy(TestServer server, String sql) {
    try (Connection connection = server.connect()) {
      return TestServer.execute(connection, sql);
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("23505");
      return 0;
    }
  }

  @Test
  void what_is_beyond_the_limits_is_refused_and_changes_nothing(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory, Settings.STATEMENT_BYTES_MAX, 20L << 20);
        Connection connection = server.connect()) {
      assertThat(refusedAsTooLarge(connection))
          .contains("memory.statementBytesMax is 20971520 bytes");
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM target")).containsExactly("0");
      assertThat(copyFirstHalf(connection)).isEqualTo(ROWS / 2);
    }
  }

  @Test
  void what_the_memory_for_rows_has_no_room_for_is_refused_before_it_is_written(
      @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory, Settings.GROWING_BYTES_MAX, 48L << 20);
        Connection connection = server.connect()) {
      assertThat(refusedAsTooLarge(connection)).contains("memory.growingBytesMax is 50331648");
      // It would wait for a flush by itself, but on a busy machine not long enough.
      TestServer.execute(connection, "FLUSH source");
      assertThat(copyFirstHalf(connection)).isEqualTo(ROWS / 2);
    }
  }

  /// The message with which the copy of a table as a whole is refused.
  private static String refusedAsTooLarge(Connection connection) throws SQLException {
    create(connection, "source", 1);
    create(connection, "target", 1);
    fill(connection, "source", ROWS);
    Refusal refused =
        Refusal.of(() -> TestServer.execute(connection, "INSERT INTO target SELECT * FROM source"));
    assertThat(refused.sqlState()).isEqualTo("53200");
    return refused.message();
  }

  private static long copyFirstHalf(Connection connection) throws SQLException {
    return TestServer.execute(
        connection, "INSERT INTO target SELECT * FROM source WHERE id < " + ROWS / 2);
  }

  @Test
  void an_embedded_database_takes_one_insert_of_many_values(@TempDir Path directory)
      throws SQLException {
    int rows = 300;
    try (Connection connection =
        DriverManager.getConnection("jdbc:azimuth:file:" + directory.resolve("db"))) {
      TestServer.execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, s VARCHAR)");
      String values = "(?, ?), ".repeat(rows);
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO t VALUES " + values.substring(0, values.length() - 2))) {
        for (int id = 0; id < rows; id++) {
          insert.setLong(2 * id + 1, id);
          insert.setString(2 * id + 2, "x".repeat(64 << 10));
        }
        assertThat(insert.executeUpdate()).isEqualTo(rows);
      }
      assertThat(TestServer.query(connection, "SELECT COUNT(*), MIN(s) = MAX(s) FROM t"))
          .containsExactly(rows + "|true");
    }
  }
}
