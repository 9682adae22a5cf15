package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.tests.server.QuickStart;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server that has one processor answers others while a statement computes that would run for
/// hours, and ends it when it is asked to.
@Timeout(300)
final class OneProcessorTest {
  private static final List<String> ONE_PROCESSOR =
      QuickStart.with("-XX:ActiveProcessorCount=1", "-Djdk.virtualThreadScheduler.parallelism=1");

  private static final String CROSS_JOIN =
      "SELECT COUNT(*) FROM n a, n b, n c, n d WHERE a.x + b.x + c.x + d.x = -1";

  private static final int ROWS = 400;
  private static final int OTHERS = 20;

  @TempDir private Path directory;

  @Test
  void a_long_statement_leaves_room_for_others_and_for_its_own_cancellation() throws Exception {
    try (ServerProcess server =
            ServerProcess.start(
                directory.resolve("data"), directory.resolve("errors"), ONE_PROCESSOR);
        Connection connection = DriverManager.getConnection(server.url());
        Connection other = DriverManager.getConnection(server.url());
        Statement statement = connection.createStatement();
        SystemScheduler threads = new SystemScheduler(1)) {
      fill(connection);
      CompletableFuture<Refusal> end =
          CompletableFuture.supplyAsync(
              () -> Refusal.of(() -> statement.executeQuery(CROSS_JOIN)), threads.blocking());
      for (int i = 0; i < OTHERS; i++) {
        assertThat(TestServer.query(other, "SELECT COUNT(*) FROM n WHERE x < 7"))
            .containsExactly("7");
      }
      assertThat(end).as("the long statement").isNotDone();
      do {
        statement.cancel();
      } while (runs(end));
      assertThat(end.join().sqlState()).as(end.join().message()).isEqualTo("57014");
      assertThat(end.join().message()).contains("the client has cancelled the statement");
    }
  }

  private static void fill(Connection connection) throws SQLException {
    TestServer.execute(connection, "CREATE TABLE n (x BIGINT PRIMARY KEY)");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO n VALUES (?)")) {
      for (int x = 0; x < ROWS; x++) {
        insert.setLong(1, x);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static boolean runs(CompletableFuture<Refusal> end) throws Exception {
    try {
      end.get(100, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException stillRunning) {
      return true;
    }
  }
}
