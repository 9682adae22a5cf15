package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Statements that would run for hours at the proxy, with all their rows read, end when they are
/// cancelled and when their time is over.
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CancelTest {
  private static final String CROSS_JOIN =
      "SELECT COUNT(*) FROM n a, n b, n c, n d WHERE a.x + b.x + c.x + d.x = -1";
  private static final String ONE_FRUITLESS_JOIN =
      "SELECT COUNT(*) FROM (SELECT a.x FROM n a, n b, n e) l JOIN (SELECT x FROM n) r"
          + " ON l.x + r.x < 0";
  private static final String FULL_JOIN =
      "SELECT COUNT(*) FROM many l FULL JOIN many r ON l.x + r.x < 0";
  private static final String HASH_JOIN =
      "SELECT COUNT(*) FROM n a JOIN n b ON a.one = b.one JOIN n c ON b.one = c.one"
          + " JOIN n d ON c.one = d.one WHERE a.x + d.x < 0";
  private static final String AGGREGATE =
      "SELECT a.one, SUM(b.x * c.x), MIN(d.x) FROM n a, n b, n c, n d GROUP BY a.one";
  private static final String WINDOW =
      "SELECT MAX(s) FROM (SELECT SUM(b.x) OVER (ORDER BY b.x ROWS BETWEEN 4000 PRECEDING AND"
          + " 4000 FOLLOWING) AS s FROM many b, n c WHERE c.x < 30) AS w";
  private static final String NOT_EXISTS =
      "SELECT COUNT(*) FROM many a WHERE NOT EXISTS"
          + " (SELECT 1 FROM many b, n c WHERE a.x + b.x + c.x < 0)";

  /// Far less than hours, and more than a busy machine takes.
  private static final long LIMIT_NANOS = 60_000_000_000L;

  @TempDir private static Path directory;
  private TestServer server;
  private Connection connection;

  static List<String> longStatements() {
    return List.of(
        CROSS_JOIN, ONE_FRUITLESS_JOIN, FULL_JOIN, HASH_JOIN, AGGREGATE, WINDOW, NOT_EXISTS);
  }

  @BeforeAll
  void start() throws SQLException {
    server = TestServer.start(directory);
    connection = server.connect();
    fill("n", 400);
    fill("many", 20_000);
  }

  private void fill(String table, int rows) throws SQLException {
    TestServer.execute(connection, "CREATE TABLE " + table + " (x BIGINT PRIMARY KEY, one BIGINT)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (?, 1)")) {
      for (int x = 0; x < rows; x++) {
        insert.setLong(1, x);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @AfterAll
  void stop() throws SQLException {
    connection.close();
    server.close();
  }

  @ParameterizedTest
  @MethodSource("longStatements")
  void what_runs_at_the_proxy_ends_when_it_is_cancelled(String sql) throws Exception {
    try (Statement statement = connection.createStatement();
        SystemScheduler threads = new SystemScheduler(1)) {
      CompletableFuture<Refusal> end =
          CompletableFuture.supplyAsync(
              () -> Refusal.of(() -> statement.executeQuery(sql)), threads.blocking());
      assertThat(running(end)).as("it runs").isTrue();
      long asked = server.nanos();
      do {
        statement.cancel();
      } while (running(end));
      assertThat(end.join().sqlState()).as(end.join().message()).isEqualTo("57014");
      assertThat(end.join().message()).contains("the client has cancelled the statement");
      assertThat(server.nanos() - asked).as("nanoseconds").isLessThan(LIMIT_NANOS);
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM n")).containsExactly("400");
    }
  }

  @ParameterizedTest
  @MethodSource("longStatements")
  void what_runs_at_the_proxy_ends_when_its_time_is_over(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      long asked = server.nanos();
      Refusal end = Refusal.of(() -> statement.executeQuery(sql));
      assertThat(server.nanos() - asked).as("nanoseconds").isBetween(1_000_000_000L, LIMIT_NANOS);
      assertThat(end.sqlState()).as(end.message()).isEqualTo("57014");
      assertThat(end.message()).contains("the statement's time-out has passed");
    }
  }

  private static boolean running(CompletableFuture<Refusal> end) throws Exception {
    try {
      end.get(300, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException stillRunning) {
      return true;
    }
  }
}
