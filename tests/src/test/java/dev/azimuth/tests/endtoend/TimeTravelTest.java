package dev.azimuth.tests.endtoend;

import static dev.azimuth.tests.endtoend.TestServer.execute;
import static dev.azimuth.tests.endtoend.TestServer.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a table was, asked again after everything that may happen to it.
class TimeTravelTest {
  private static final Clock CLOCK = new SystemClock();
  private static final int ROWS = 40;

  @TempDir private Path directory;

  private final Map<Long, List<String>> answers = new LinkedHashMap<>();

  private static String past(long millis) {
    return "SELECT id, x FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '"
        + Instant.ofEpochMilli(millis).toString().replace('T', ' ').replace("Z", "")
        + "' ORDER BY id";
  }

  /// Takes note of what the table is now.
  private void note(Connection connection) throws SQLException {
    long now = CLOCK.wallMillis();
    while (CLOCK.wallMillis() <= now + 1) {
      Thread.onSpinWait();
    }
    answers.put(now + 1, query(connection, past(now + 1)));
  }

  private void assertUnchanged(Connection connection, String after) throws SQLException {
    for (Map.Entry<Long, List<String>> answer : answers.entrySet()) {
      assertThat(query(connection, past(answer.getKey())))
          .as("as of %s after %s", Instant.ofEpochMilli(answer.getKey()), after)
          .isEqualTo(answer.getValue());
    }
  }

  @Test
  void the_past_stays_what_it_was_through_flush_compaction_and_restart() throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      execute(
          connection,
          "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (shards = 2)");
      note(connection);
      for (int round = 0; round < 4; round++) {
        List<String> rows = new ArrayList<>();
        for (int id = 0; id < ROWS; id++) {
          rows.add("(" + (round * ROWS / 2 + id) + ", " + round + ")");
        }
        execute(connection, "UPSERT INTO t (id, x) VALUES " + String.join(", ", rows));
        note(connection);
        execute(connection, "DELETE FROM t WHERE id < " + round * 7);
        note(connection);
        execute(connection, "UPDATE t SET x = x + 100 WHERE id >= " + round * 20);
        execute(connection, "FLUSH t");
        assertUnchanged(connection, "flush " + round);
      }
      assertThat(Set.copyOf(answers.values())).hasSizeGreaterThan(6);
      execute(connection, "COMPACT t");
      assertUnchanged(connection, "compaction");
      assertThat(query(connection, "CHECK TABLE t"))
          .hasSize(2)
          .allMatch(shard -> shard.endsWith("|null"));
      execute(connection, "INSERT INTO t (id, x) VALUES (1000, 1)");
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      assertUnchanged(connection, "restart");
      assertThat(query(connection, "SELECT x FROM t WHERE id = 1000")).containsExactly("1");
      execute(connection, "FLUSH t");
      execute(connection, "COMPACT t");
      assertUnchanged(connection, "restart and compaction");
    }
  }

  @Test
  void what_is_not_kept_or_has_not_come_is_refused_and_a_truncated_table_has_no_past()
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      execute(
          connection,
          "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (retention = '1h')");
      execute(connection, "INSERT INTO t VALUES (1, 1)");
      note(connection);
      long now = CLOCK.wallMillis();
      Refusal old =
          Refusal.of(() -> query(connection, past(now - Duration.ofHours(2).toMillis())));
      assertThat(old.sqlState()).isEqualTo("72000");
      assertThat(old.message()).contains("table t keeps the past of PT1H");
      Refusal future =
          Refusal.of(() -> query(connection, past(now + Duration.ofHours(2).toMillis())));
      assertThat(future.sqlState()).isEqualTo("22018");
      assertThat(future.message()).contains("lies in the future");
      execute(connection, "TRUNCATE TABLE t");
      assertThat(query(connection, "SELECT * FROM t")).isEmpty();
      assertThat(query(connection, past(answers.keySet().iterator().next()))).isEmpty();
      execute(connection, "INSERT INTO t VALUES (1, 2)");
      assertThat(query(connection, "SELECT x FROM t")).containsExactly("2");
    }
  }
}
