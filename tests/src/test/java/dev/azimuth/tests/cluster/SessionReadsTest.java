package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a connection reads with `session` consistency holds what it has written, whichever proxy
/// and node answer, and makes nobody ask the log.
@Timeout(180)
class SessionReadsTest {
  private static final List<String> LEADERS = List.of("query-node-1", "query-node-2");
  private static final int WRITES = 30;

  private static final String TABLE =
      "CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER) WITH (shards = 3)";

  private LocalCluster cluster;

  @BeforeEach
  void start() {
    cluster = LocalCluster.start(LocalCluster.APART);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private AlternatingBalancer balancer() throws Exception {
    return AlternatingBalancer.before(Stream.of("proxy-1", "proxy-2").map(cluster::port).toList());
  }

  private static Connection connect(AlternatingBalancer balancer, String consistency)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:azimuth://localhost:" + balancer.port() + "/public?consistency=" + consistency);
  }

  /// What a connection does with the table.
  private interface Scenario {
    void run(Connection connection, Statement statement) throws Exception;
  }

  /// Runs a scenario over proxies that take turns.
  private void withTable(String consistency, Scenario scenario) throws Exception {
    try (AlternatingBalancer balancer = balancer();
        Connection connection = connect(balancer, consistency);
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
      scenario.run(connection, statement);
    }
  }

  @Test
  void a_connection_sees_all_that_it_wrote_through_proxies_flushes_and_other_leaders()
      throws Exception {
    withTable(
        "session",
        (connection, statement) -> {
          int rows = 0;
          for (String node : List.of("query-node-1", "query-node-2", "data-node-1")) {
            for (int i = 0; i < WRITES; i++) {
              statement.executeUpdate("INSERT INTO t VALUES (" + rows + ", 0)");
              rows++;
              assertThat(number(statement, "SELECT COUNT(*) FROM t")).isEqualTo(rows);
            }
            statement.execute("FLUSH t");
            assertThat(number(statement, "SELECT COUNT(*) FROM t")).isEqualTo(rows);
            statement.executeUpdate("UPDATE t SET x = " + rows);
            cluster.stop(node);
            assertThat(number(statement, "SELECT MIN(x) FROM t")).isEqualTo(rows);
            cluster.start(node);
            statement.executeUpdate("UPSERT INTO t VALUES (0, " + (rows + 1000) + ")");
            assertThat(number(statement, "SELECT x FROM t WHERE id = 0")).isEqualTo(rows + 1000);
          }
          statement.executeUpdate("DELETE FROM t WHERE id < 10");
          assertThat(number(statement, "SELECT COUNT(*) FROM t")).isEqualTo(rows - 10);
        });
  }

  @Test
  void a_batch_with_a_refused_entry_is_seen_as_far_as_it_was_written() throws Exception {
    withTable(
        "session",
        (connection, statement) -> {
          for (int round = 0; round < WRITES; round++) {
            try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
              for (int id : new int[] {2 * round, 2 * round + 1, 2 * round}) {
                insert.setInt(1, id);
                insert.setInt(2, round);
                insert.addBatch();
              }
              assertThat(refused(insert)).isTrue();
            }
            assertThat(number(statement, "SELECT COUNT(*) FROM t")).isEqualTo(2L * round + 2);
          }
        });
  }

  private static boolean refused(PreparedStatement insert) throws SQLException {
    try {
      insert.executeBatch();
      return false;
    } catch (java.sql.BatchUpdateException e) {
      return e.getSQLState().equals("23505");
    }
  }

  @Test
  void reads_with_session_consistency_ask_the_log_for_nothing() throws Exception {
    try (AlternatingBalancer balancer = balancer();
        Connection session = connect(balancer, "session");
        Statement reads = session.createStatement();
        Connection strong = connect(balancer, "strong");
        Statement strongReads = strong.createStatement()) {
      reads.execute(TABLE);
      for (int i = 0; i < WRITES; i++) {
        reads.executeUpdate("INSERT INTO t VALUES (" + i + ", 0)");
        long before = asked();
        assertThat(number(reads, "SELECT COUNT(*) FROM t")).isEqualTo(i + 1L);
        assertThat(number(reads, "SELECT COUNT(*) FROM t WHERE id = " + i)).isOne();
        assertThat(asked()).isEqualTo(before);
      }
      long before = asked();
      assertThat(number(strongReads, "SELECT COUNT(*) FROM t")).isEqualTo(WRITES);
      assertThat(asked()).as("three ticks").isEqualTo(before + 3);
      assertThat(number(strongReads, "SELECT COUNT(*) FROM t WHERE id = 1")).isOne();
      assertThat(asked()).as("an end").isEqualTo(before + 4);
    }
  }

  @Test
  void bounded_reads_of_idle_shards_append_no_tick() throws Exception {
    withTable(
        "bounded%20100ms",
        (connection, statement) -> {
          statement.executeUpdate("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3), (4, 4)");
          long ticks = ticks();
          while (number(statement, "SELECT COUNT(*) FROM t") < 4) {
            Thread.onSpinWait();
          }
          assertThat(ticks()).isEqualTo(ticks);
        });
  }

  /// What the query nodes, which lead shards, have asked the log for.
  private long asked() {
    return LEADERS.stream().mapToLong(node -> cluster.logBroker(node).asked()).sum();
  }

  private long ticks() {
    return LEADERS.stream().mapToLong(node -> cluster.logBroker(node).ticks()).sum();
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getLong(1);
    }
  }
}
