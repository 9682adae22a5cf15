package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The past, and rows that need not be fresh, where each role is a process of its own.
@Timeout(600)
class PastOfClusterTest {
  private static final Clock CLOCK = new SystemClock();

  private final Map<Long, List<String>> answers = new LinkedHashMap<>();

  @Test
  void the_past_is_the_same_on_every_proxy_through_flush_compaction_and_other_nodes()
      throws SQLException {
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        Connection connection = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (shards = 3)");
      note(statement);
      for (int round = 0; round < 3; round++) {
        List<String> rows = new ArrayList<>();
        for (int id = 0; id < 30; id++) {
          rows.add("(" + (round * 10 + id) + ", " + round + ")");
        }
        statement.executeUpdate("UPSERT INTO t VALUES " + String.join(", ", rows));
        note(statement);
        statement.executeUpdate("DELETE FROM t WHERE id < " + round * 7);
        note(statement);
        statement.execute("FLUSH t");
        assertUnchanged(statement, "flush " + round);
      }
      statement.execute("COMPACT t");
      assertUnchanged(statement, "compaction");
      assertUnchangedOn(cluster.url("proxy-2"), "on another proxy");
      for (String node : List.of("query-node-1", "data-node-1", "query-node-2")) {
        cluster.stop(node);
        assertUnchanged(statement, "the end of " + node);
        cluster.start(node);
      }
      assertUnchangedOn(cluster.url("proxy-2"), "restarts of nodes");
    }
  }

  @Test
  void each_level_promises_what_it_says_on_another_proxy() throws SQLException {
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        Connection writer = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = writer.createStatement()) {
      statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY) WITH (shards = 3)");
      for (int id = 0; id < 20; id++) {
        statement.executeUpdate("INSERT INTO t VALUES (" + id + ")");
        assertThat(count(cluster, "strong")).isEqualTo(id + 1);
        assertThat(count(cluster, "session")).as("of another session").isBetween(0L, id + 1L);
        assertThat(count(cluster, "bounded 10m")).isZero();
        assertThat(count(cluster, "eventual")).isBetween(0L, id + 1L);
      }
      long deadline = CLOCK.nanos() + 300_000_000_000L;
      while (count(cluster, "eventual") < 20 || count(cluster, "bounded 1s") < 20) {
        assertThat(CLOCK.nanos()).as("all levels come to the same rows").isLessThan(deadline);
      }
    }
  }

  private static long count(LocalCluster cluster, String level) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("consistency", level);
    try (Connection connection = DriverManager.getConnection(cluster.url("proxy-2"), properties);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }

  /// Takes note of what the table is now.
  private void note(Statement statement) throws SQLException {
    long now = CLOCK.wallMillis();
    while (CLOCK.wallMillis() <= now + 1) {
      Thread.onSpinWait();
    }
    answers.put(now + 1, past(statement, now + 1));
  }

  private void assertUnchangedOn(String url, String after) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      assertUnchanged(statement, after);
    }
  }

  private void assertUnchanged(Statement statement, String after) throws SQLException {
    for (Map.Entry<Long, List<String>> answer : answers.entrySet()) {
      assertThat(past(statement, answer.getKey()))
          .as("as of %s after %s", Instant.ofEpochMilli(answer.getKey()), after)
          .isEqualTo(answer.getValue());
    }
  }

  private static List<String> past(Statement statement, long millis) throws SQLException {
    String time = Instant.ofEpochMilli(millis).toString().replace('T', ' ').replace("Z", "");
    List<String> texts = new ArrayList<>();
    try (ResultSet rows =
        statement.executeQuery(
            "SELECT id, x FROM t FOR SYSTEM_TIME AS OF TIMESTAMP '" + time + "' ORDER BY id")) {
      while (rows.next()) {
        texts.add(rows.getInt(1) + ":" + rows.getInt(2));
      }
    }
    return texts;
  }
}
