package dev.azimuth.tests.endtoend;

import static dev.azimuth.tests.endtoend.TestServer.execute;
import static dev.azimuth.tests.endtoend.TestServer.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Statements that write `CURRENT_READ_TIMESTAMP()`: read again as of then, a table has nothing of
/// the statement and all that was there before.
class ToldWriteTest {
  /// So few that none can lose to the other one, in three shards, as often as it tries.
  private static final int UPDATES = 5;

  private static final int ROUNDS = 8;

  @TempDir private static Path directory;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void create(Connection connection, int shards) throws SQLException {
    execute(connection, "DROP TABLE IF EXISTS t");
    execute(
        connection,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, seen TIMESTAMP) WITH (shards = "
            + shards
            + ")");
  }

  /// What the statement that wrote a row has read, told by what it wrote.
  private static String seenBy(Connection connection, int id) throws SQLException {
    String seen = query(connection, "SELECT seen FROM t WHERE id = " + id).getFirst();
    return query(
            connection,
            "SELECT COUNT(*), SUM(x) FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '" + seen + "'")
        .getFirst();
  }

  private static void insertBatch(Connection connection, int from, int to) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO t VALUES (?, ?, CURRENT_READ_TIMESTAMP())")) {
      for (int id = from; id < to; id++) {
        insert.setInt(1, id);
        insert.setInt(2, id);
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(to - from).containsOnly(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void a_statement_that_writes_is_told_as_of_when_it_reads(int shards) throws SQLException {
    try (Connection connection = server.connect()) {
      create(connection, shards);
      execute(
          connection,
          "INSERT INTO t VALUES (1, 10, CURRENT_READ_TIMESTAMP()),"
              + " (2, 20, CURRENT_READ_TIMESTAMP())");
      assertThat(seenBy(connection, 2)).isEqualTo("0|null");
      execute(connection, "INSERT INTO t SELECT id + 10, x + 1, CURRENT_READ_TIMESTAMP() FROM t");
      assertThat(seenBy(connection, 12)).isEqualTo("2|30");
      execute(
          connection,
          "UPDATE t SET x = x + 100, seen = CURRENT_READ_TIMESTAMP()"
              + " WHERE seen < CURRENT_READ_TIMESTAMP()");
      assertThat(seenBy(connection, 1)).isEqualTo("4|62");
      insertBatch(connection, 20, 23);
      assertThat(seenBy(connection, 22)).isEqualTo("4|462");
      execute(
          connection,
          "UPSERT INTO t VALUES (22, (SELECT MAX(x) FROM t), CURRENT_READ_TIMESTAMP())");
      assertThat(seenBy(connection, 22)).isEqualTo("7|525");
      execute(connection, "FLUSH t");
      assertThat(seenBy(connection, 22)).isEqualTo("7|525");
      execute(connection, "DELETE FROM t WHERE seen < CURRENT_READ_TIMESTAMP()");
      assertThat(query(connection, "SELECT COUNT(*) FROM t")).containsExactly("0");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void what_was_acknowledged_before_is_seen_and_nothing_of_the_statement(int shards)
      throws SQLException {
    try (Connection connection = server.connect();
        Connection other = server.connect();
        SystemScheduler threads = new SystemScheduler(1)) {
      create(connection, shards);
      AtomicInteger acknowledged = new AtomicInteger();
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> insertUntil(other, acknowledged, enough), threads.blocking());
      List<Integer> before = new ArrayList<>();
      try {
        for (int round = 0; round < ROUNDS; round++) {
          before.add(acknowledged.get());
          insertBatch(connection, -10 * round - 10, -10 * round);
        }
      } finally {
        enough.set(true);
      }
      writing.join();
      for (int round = 0; round < ROUNDS; round++) {
        String seen =
            query(connection, "SELECT seen FROM t WHERE id = " + (-10 * round - 1)).getFirst();
        String[] found =
            query(
                    connection,
                    "SELECT COUNT(*) FILTER (WHERE id < 0), COUNT(*) FILTER (WHERE id >= 0)"
                        + " FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '"
                        + seen
                        + "'")
                .getFirst()
                .split("\\|");
        assertThat(Integer.parseInt(found[0])).as("batches as of %s", seen).isEqualTo(10 * round);
        assertThat(Integer.parseInt(found[1]))
            .as("others as of %s", seen)
            .isGreaterThanOrEqualTo(before.get(round));
      }
    }
  }

  private static void insertUntil(
      Connection connection, AtomicInteger acknowledged, AtomicBoolean enough) {
    try {
      while (!enough.get()) {
        execute(connection, "INSERT INTO t VALUES (" + acknowledged.get() + ", 0, NULL)");
        acknowledged.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void racing_updates_of_several_shards_write_a_time_before_their_own_rows() throws SQLException {
    try (Connection connection = server.connect();
        Connection other = server.connect();
        SystemScheduler threads = new SystemScheduler(1)) {
      create(connection, 3);
      insertBatch(connection, 0, 12);
      execute(connection, "UPDATE t SET x = 0");
      CompletableFuture<Void> racing =
          CompletableFuture.runAsync(() -> update(other), threads.blocking());
      update(connection);
      racing.join();
      assertThat(query(connection, "SELECT DISTINCT x FROM t"))
          .as("each update counts once in each row")
          .containsExactly(Integer.toString(2 * UPDATES));
      for (String row : query(connection, "SELECT id, seen FROM t")) {
        String[] found = row.split("\\|");
        String before =
            query(
                    connection,
                    "SELECT x FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '"
                        + found[1]
                        + "' WHERE id = "
                        + found[0])
                .getFirst();
        assertThat(Integer.parseInt(before)).as("row %s", row).isLessThan(2 * UPDATES);
      }
    }
  }

  private static void update(Connection connection) {
    try {
      for (int i = 0; i < UPDATES; i++) {
        execute(connection, "UPDATE t SET x = x + 1, seen = CURRENT_READ_TIMESTAMP()");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
