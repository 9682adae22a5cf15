package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.role.NodeMembership;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.time.SystemScheduler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The tables of `SYS` tell of all processes, and of those that do not answer.
@Timeout(600)
class SystemTablesClusterTest {
  @Test
  void every_process_is_told_of_and_one_that_is_silent_too() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        Connection connection = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(2)) WITH (shards = 4)");
      statement.execute("INSERT INTO t VALUES (1, '[1,1]'), (2, '[1,1]'), (3, '[1,1]')");
      statement.execute("FLUSH t");

      assertNodes(statement);
      assertThat(
              rowsOnce(
                  found -> found.getFirst().startsWith("4|"),
                  statement,
                  "SELECT COUNT(*), COUNT(DISTINCT owner), SUM(segment_rows) FROM sys.shards"
                      + " WHERE state = 'SERVED' AND owner LIKE 'data-node-%'"
                      + " AND leader LIKE 'query-node-%'"))
          .containsExactly("4|2|3");
      assertThat(
              rowsOnce(
                  found -> found.equals(List.of("3")),
                  statement,
                  "SELECT SUM(rows_done) FROM sys.jobs WHERE kind = 'FLUSH' AND state = 'DONE'"))
          .containsExactly("3");

      try (ServerSocket silence = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
          SystemScheduler scheduler = new SystemScheduler(1);
          NodeMembership ghost =
              new NodeMembership(
                  cluster.metaStore(),
                  scheduler,
                  new NodeRegistration(
                      "ghost", "127.0.0.1:" + silence.getLocalPort(), Set.of(ShardRole.OWNER)),
                  Duration.ofSeconds(30))) {
        ghost.start().join();
        List<String> found;
        do {
          found = rows(statement, "SELECT role FROM sys.nodes WHERE node_id = 'ghost'");
        } while (found.isEmpty()); // The proxy follows registrations.

        // Others may be silent, too, for a moment.
        assertThat(
                rowsOnce(
                    jobs -> jobs.size() == 1,
                    statement,
                    "SELECT node_id, state, message IS NOT NULL FROM sys.jobs"
                        + " WHERE state = 'UNKNOWN'"))
            .containsExactly("ghost|UNKNOWN|true");
      }
    }
  }

  private static void assertNodes(Statement statement) throws SQLException {
    // They tell of themselves after they have started.
    assertThat(
            rowsOnce(
                found -> found.size() == LocalCluster.APART.size(),
                statement,
                "SELECT node_id, role FROM sys.nodes ORDER BY node_id"))
        .containsExactly(
            "data-1|data-coordinator",
            "data-node-1|data-node",
            "data-node-2|data-node",
            "proxy-1|proxy",
            "proxy-2|proxy",
            "query-1|query-coordinator",
            "query-node-1|query-node",
            "query-node-2|query-node",
            "root-1|root-coordinator");
    assertThat(
            rowsOnce(
                found -> found.equals(List.of("2")),
                statement,
                "SELECT COUNT(DISTINCT address) FROM sys.nodes"
                    + " WHERE role = 'proxy' AND address LIKE '127.0.0.1:%'"))
        .containsExactly("2");
  }

  @Test
  void coordinators_that_wait_are_listed_and_take_over() throws Exception {
    Map<String, String> roles = new LinkedHashMap<>(LocalCluster.APART);
    roles.put("root-2", "root-coordinator,query-coordinator");
    try (LocalCluster cluster = LocalCluster.start(roles);
        Connection connection = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = connection.createStatement()) {
      String standing =
          "SELECT node_id, role, state FROM sys.nodes"
              + " WHERE role IN ('root-coordinator', 'query-coordinator') ORDER BY role, node_id";
      List<String> found;
      do {
        found = rows(statement, standing);
      } while (found.size() < 4); // They tell of themselves after they have started.
      assertThat(found)
          .containsExactly(
              "query-1|query-coordinator|LEADING",
              "root-2|query-coordinator|WAITING",
              "root-1|root-coordinator|LEADING",
              "root-2|root-coordinator|WAITING");

      cluster.stop("root-1");
      do {
        found = rows(statement, standing);
      } while (!found.contains("root-2|root-coordinator|LEADING"));
      assertThat(found)
          .containsExactly(
              "query-1|query-coordinator|LEADING",
              "root-2|query-coordinator|WAITING",
              "root-2|root-coordinator|LEADING");
    }
  }

  /// The rows as soon as they are as they will stay: proxies follow what others tell of themselves.
  private static List<String> rowsOnce(
      Predicate<List<String>> condition, Statement statement, String sql) throws SQLException {
    List<String> found;
    do {
      found = rows(statement, sql);
    } while (!condition.test(found));
    return found;
  }

  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.add(result.getString(i));
        }
        rows.add(String.join("|", row));
      }
    }
    return rows;
  }
}
