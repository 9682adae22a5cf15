package dev.azimuth.tests.endtoend;

import static dev.azimuth.tests.endtoend.TestServer.execute;
import static dev.azimuth.tests.endtoend.TestServer.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a table was, asked again after everything that may happen to it.
class TimeTravelTest {
  private static final Clock CLOCK = new SystemClock();
  private static final int ROWS = 40;

  @TempDir private Path directory;

  private final Map<Long, List<String>> answers = new LinkedHashMap<>();

  private static String past(long millis) {
    return "SELECT id, x FROM t FOR SYSTEM_TIME AS OF " + timestamp(millis) + " ORDER BY id";
  }

  private static String timestamp(long millis) {
    return "TIMESTAMP '"
        + Instant.ofEpochMilli(millis).toString().replace('T', ' ').replace("Z", "")
        + "'";
  }

  private static Connection connect(TestServer server, String consistency) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("consistency", consistency);
    return DriverManager.getConnection(server.url(), properties);
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
      execute(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (shards = 2)");
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
  void rows_of_the_past_are_named_by_parameter_joined_and_put_back() throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      execute(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (shards = 3)");
      execute(connection, "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");
      note(connection);
      long before = answers.keySet().iterator().next();
      execute(connection, "DELETE FROM t WHERE id = 2");
      execute(connection, "UPDATE t SET x = 31 WHERE id = 3");
      try (PreparedStatement then =
          connection.prepareStatement("SELECT SUM(x) FROM t FOR SYSTEM_TIME AS OF ?")) {
        then.setObject(1, LocalDateTime.ofInstant(Instant.ofEpochMilli(before), ZoneOffset.UTC));
        try (ResultSet rows = then.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getLong(1)).isEqualTo(60);
        }
      }
      String past = " FROM t FOR SYSTEM_TIME AS OF " + timestamp(before) + " AS p ";
      assertThat(
              query(
                  connection,
                  "SELECT p.id, p.x, t.x" + past + "LEFT JOIN t ON t.id = p.id ORDER BY p.id"))
          .containsExactly("1|10|10", "2|20|null", "3|30|31");
      execute(
          connection, "INSERT INTO t SELECT id, x" + past + "WHERE id NOT IN (SELECT id FROM t)");
      assertThat(query(connection, "SELECT id, x FROM t ORDER BY id"))
          .containsExactly("1|10", "2|20", "3|31");
    }
  }

  @Test
  void a_query_tells_as_of_when_it_read_and_the_same_rows_are_read_again() throws Exception {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect();
        Connection writer = server.connect();
        SystemScheduler threads = new SystemScheduler(1)) {
      for (int shards : List.of(1, 3)) {
        String table = "t" + shards;
        execute(
            connection,
            "CREATE TABLE "
                + table
                + " (id INTEGER PRIMARY KEY, x INTEGER) WITH (consistency = 'eventual', shards = "
                + shards
                + ")");
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> writing =
            CompletableFuture.runAsync(
                () -> insertUntil(writer, table, next, enough), threads.blocking());
        Map<String, String> told = new LinkedHashMap<>();
        try {
          for (int round = 0; round < 20; round++) {
            int acknowledged = next.get();
            String[] read =
                query(connection, "SELECT CURRENT_READ_TIMESTAMP(), COUNT(*), SUM(x) FROM " + table)
                    .getFirst()
                    .split("\\|", 2);
            assertThat(Integer.parseInt(read[1].substring(0, read[1].indexOf('|'))))
                .isGreaterThanOrEqualTo(acknowledged);
            told.put(read[0], read[1]);
            assertTold(connection, table, told);
          }
        } finally {
          enough.set(true);
        }
        writing.join();
        execute(connection, "FLUSH " + table);
        assertTold(connection, table, told);
        assertThat(told).hasSize(20);
      }
      assertThat(query(connection, "SELECT id FROM t1 WHERE CURRENT_READ_TIMESTAMP() IS NULL"))
          .isEmpty();
    }
  }

  private static void insertUntil(
      Connection connection, String table, AtomicInteger next, AtomicBoolean enough) {
    try {
      while (!enough.get()) {
        int id = next.get();
        execute(connection, "INSERT INTO " + table + " VALUES (" + id + ", " + id * 3 + ")");
        next.incrementAndGet();
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertTold(Connection connection, String table, Map<String, String> told)
      throws SQLException {
    for (Map.Entry<String, String> read : told.entrySet()) {
      assertThat(
              query(
                  connection,
                  "SELECT COUNT(*), SUM(x) FROM "
                      + table
                      + " FOR SYSTEM_TIME AS OF TIMESTAMP '"
                      + read.getKey()
                      + "'"))
          .as("as of %s", read.getKey())
          .containsExactly(read.getValue());
    }
  }

  @Test
  void a_connection_and_a_table_say_how_fresh_rows_are() throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection strong = server.connect()) {
      execute(strong, "CREATE TABLE t (id INTEGER PRIMARY KEY) WITH (consistency = 'bounded 10m')");
      execute(strong, "INSERT INTO t VALUES (1)");
      assertThat(query(strong, "SELECT COUNT(*) FROM t")).containsExactly("0");
      assertThat(query(strong, "SELECT /*+ CONSISTENCY('strong') */ COUNT(*) FROM t"))
          .containsExactly("1");
      for (String level : List.of("strong", "session", "STRONG")) {
        try (Connection connection = connect(server, level)) {
          assertThat(query(connection, "SELECT COUNT(*) FROM t")).containsExactly("1");
          assertThat(query(connection, "SELECT /*+ CONSISTENCY('bounded 1h') */ COUNT(*) FROM t"))
              .containsExactly("0");
        }
      }
      for (String level : List.of("bounded 1h", "bounded 100d")) {
        try (Connection connection = connect(server, level)) {
          assertThat(query(connection, "SELECT COUNT(*) FROM t")).containsExactly("0");
        }
      }
      try (Connection connection = connect(server, "eventual")) {
        // The owner has applied what it gave its verdict on.
        assertThat(query(connection, "SELECT COUNT(*) FROM t")).containsExactly("1");
      }
      for (String level : List.of("lazy", "bounded soon", "bounded 5s more")) {
        assertThat(Refusal.of(() -> connect(server, level).close()).message()).contains("strong");
        assertThat(
                Refusal.of(() ->
                        execute(
                            strong,
                            "CREATE TABLE u (id INTEGER PRIMARY KEY) WITH (consistency = '"
                                + level
                                + "')"))
                    .message())
            .contains("strong");
      }
    }
  }

  @Test
  void what_is_not_kept_or_has_not_come_is_refused_and_a_truncated_table_has_no_past()
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      execute(
          connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (retention = '1h')");
      execute(connection, "INSERT INTO t VALUES (1, 1)");
      note(connection);
      long now = CLOCK.wallMillis();
      Refusal old = Refusal.of(() -> query(connection, past(now - Duration.ofHours(2).toMillis())));
      assertThat(old.sqlState()).isEqualTo("72000");
      assertThat(old.message()).contains("table t keeps 1h of its past");
      Refusal future =
          Refusal.of(() -> query(connection, past(now + Duration.ofHours(2).toMillis())));
      assertThat(future.sqlState()).isEqualTo("22018");
      assertThat(future.message()).contains("lies in the future");
      for (String unreadable :
          List.of("'yesterday'", "TIMESTAMP 'yesterday'", "5", "id", "DATE '2026-01-01'")) {
        assertThat(
                Refusal.of(() ->
                        query(connection, "SELECT * FROM t FOR SYSTEM_TIME AS OF " + unreadable))
                    .sqlState())
            .as(unreadable)
            .isIn("22018", "42804", "0A000");
      }
      execute(connection, "TRUNCATE TABLE t");
      assertThat(query(connection, "SELECT * FROM t")).isEmpty();
      assertThat(query(connection, past(answers.keySet().iterator().next()))).isEmpty();
      execute(connection, "INSERT INTO t VALUES (1, 2)");
      assertThat(query(connection, "SELECT x FROM t")).containsExactly("2");
    }
  }
}
