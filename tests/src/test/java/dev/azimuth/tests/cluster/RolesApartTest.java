package dev.azimuth.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.service.Script;
import dev.azimuth.tests.sql.JdbcStatements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Roles that call each other over connections do what they do in one process.
@Timeout(600)
class RolesApartTest {
  private static final Path SCRIPTS =
      Path.of("../sql-frontend/src/test/resources/dev/azimuth/sql/scripts");
  private static final int ROWS = 500;

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void a_script_gives_the_results_it_states(Path script) throws IOException, SQLException {
    String expected = Files.readString(script);
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        Connection connection = DriverManager.getConnection(cluster.url("proxy-1"))) {
      JdbcStatements statements = new JdbcStatements(connection);
      assertThat(new Script(statements::execute).run(expected)).isEqualTo(expected);
    }
  }

  @Test
  void one_connection_may_meet_another_proxy_with_each_request() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        AlternatingBalancer balancer =
            AlternatingBalancer.before(List.of(cluster.port("proxy-1"), cluster.port("proxy-2")));
        Connection connection =
            DriverManager.getConnection(
                "jdbc:azimuth://localhost:" + balancer.port() + "/public")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(2)) WITH (shards = 3)");
      }
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)");
          PreparedStatement nearest =
              connection.prepareStatement("SELECT id FROM t ORDER BY v <-> ? LIMIT 1")) {
        for (int id = 0; id < ROWS; id++) {
          insert.setLong(1, id);
          insert.setObject(2, new float[] {id, 1});
          assertThat(insert.executeUpdate()).isEqualTo(1);
          if (id % 10 == 0) {
            nearest.setObject(1, new float[] {id, 1});
            try (ResultSet rows = nearest.executeQuery()) {
              assertThat(rows.next()).isTrue();
              assertThat(rows.getLong(1)).isEqualTo(id);
            }
          }
        }
      }
      assertThat(balancer.requests()).isGreaterThan(ROWS);
    }
  }

  @Test
  void what_one_proxy_defines_another_knows_at_once() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        Connection first = DriverManager.getConnection(cluster.url("proxy-1"));
        Connection second = DriverManager.getConnection(cluster.url("proxy-2"));
        Statement defining = first.createStatement();
        Statement reading = second.createStatement()) {
      for (int i = 0; i < 20; i++) {
        defining.execute("CREATE TABLE t" + i + " (id BIGINT PRIMARY KEY)");
        try (ResultSet rows = reading.executeQuery("SELECT COUNT(*) FROM t" + i)) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getLong(1)).isZero();
        }
      }
    }
  }

  @Test
  void each_process_may_stop_and_start_while_statements_go_on() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(LocalCluster.APART);
        Connection connection = DriverManager.getConnection(cluster.url("proxy-1"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(2)) WITH (shards = 4)");
      long next = 0;
      for (String name : LocalCluster.APART.keySet()) {
        if (name.equals("proxy-1")) {
          continue;
        }
        cluster.stop(name);
        if (LocalCluster.APART.get(name).endsWith("node")) {
          next = work(statement, next);
        }
        cluster.start(name);
        next = work(statement, next);
      }
    }
  }

  /// Inserts a row, reads all rows.
  private static long work(Statement statement, long next) throws SQLException {
    statement.executeUpdate("INSERT INTO t VALUES (" + next + ", '[" + next + ",1]')");
    try (ResultSet rows = statement.executeQuery("SELECT COUNT(*), MAX(id) FROM t")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getLong(1)).isEqualTo(next + 1);
      assertThat(rows.getLong(2)).isEqualTo(next);
    }
    return next + 1;
  }
}
