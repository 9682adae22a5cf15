package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.configuration.Settings;
import dev.azimuth.sql.endpoint.EndpointSettings;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What clients see when disk, memory or cursors run out, and when there is room again.
@Timeout(600)
final class LimitsTest {
  private static final int BATCH_ROWS = 500;
  private static final String NEAREST = "SELECT id FROM docs ORDER BY v <-> '[0,0]' LIMIT 1";

  private static final int ROWS_BEYOND_A_FRAME = EndpointSettings.DEFAULT.frameRowsMax() + 1_000;

  @Test
  void a_full_disk_refuses_writes_while_reads_go_on_and_then_takes_them_again(
      @TempDir Path directory) throws SQLException {
    AtomicLong usableBytes = new AtomicLong(1L << 40);
    try (TestServer server = TestServer.startOnDiskOf(usableBytes::get, directory);
        Connection connection = server.connect()) {
      createDocs(connection);
      TestServer.execute(connection, "INSERT INTO docs VALUES (1, '[1,1]')");
      usableBytes.set(EmbeddedStorage.DISK_RESERVE_BYTES - 1);
      for (int attempt = 0; attempt < 20; attempt++) {
        Refusal refused =
            Refusal.of(
                () -> TestServer.execute(connection, "INSERT INTO docs VALUES (2, '[2,2]')"));
        assertThat(refused.sqlState()).as(refused.message()).isEqualTo("53100");
        assertThat(TestServer.query(connection, NEAREST)).containsExactly("1");
      }
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM docs")).containsExactly("1");
      usableBytes.set(1L << 40);
      TestServer.execute(connection, "INSERT INTO docs VALUES (2, '[2,2]')");
      assertThat(TestServer.query(connection, "SELECT id FROM docs ORDER BY id"))
          .containsExactly("1", "2");
    }
  }

  @Test
  void rows_beyond_the_memory_limit_are_moved_into_segments(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory, Settings.GROWING_BYTES_MAX, 8L << 20);
        Connection connection = server.connect()) {
      TestServer.execute(connection, "CREATE TABLE docs (id BIGINT PRIMARY KEY, v VECTOR(256))");
      insertBatches(connection, 30_000);
      assertThat(TestServer.query(connection, "SELECT COUNT(*), MIN(id), MAX(id) FROM docs"))
          .containsExactly("30000|0|29999");
      assertThat(TestServer.query(connection, "SELECT v <-> v FROM docs WHERE id = 0"))
          .containsExactly("0.0");
      assertThat(TestServer.execute(connection, "DELETE FROM docs WHERE id < 100")).isEqualTo(100);
      assertThat(TestServer.execute(connection, "DELETE FROM docs")).isEqualTo(29_900);
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM docs")).containsExactly("0");
    }
    try (TestServer server = TestServer.start(directory, Settings.GROWING_BYTES_MAX, 8L << 20);
        Connection connection = server.connect()) {
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM docs")).containsExactly("0");
    }
  }

  private static void insertBatches(Connection connection, int rows) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO docs VALUES (?, ?)")) {
      for (int id = 0; id < rows; id++) {
        insert.setLong(1, id);
        insert.setObject(2, new float[256]);
        insert.addBatch();
        if (id % BATCH_ROWS == BATCH_ROWS - 1) {
          assertThat(insert.executeBatch()).containsOnly(1);
        }
      }
    }
  }

  @Test
  void a_batch_may_be_larger_than_a_request(@TempDir Path directory) throws SQLException {
    int rows = 100_000;
    try (TestServer server =
            TestServer.start(directory, Settings.HTTP_REQUEST_BYTES_MAX, 32L << 20);
        Connection connection = server.connect()) {
      TestServer.execute(connection, "CREATE TABLE docs (id BIGINT PRIMARY KEY, v VECTOR(128))");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO docs VALUES (?, ?)")) {
        float[] vector = new float[128];
        for (int id = 0; id < rows; id++) {
          insert.setLong(1, id);
          insert.setObject(2, vector);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(rows).containsOnly(1);
      }
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM docs"))
          .containsExactly("100000");
    }
  }

  @Test
  void the_result_of_a_client_that_vanished_is_freed(@TempDir Path directory) throws SQLException {
    try (TestServer server =
            TestServer.start(
                directory, Settings.RESULT_CURSORS_MAX, 1, Settings.RESULT_IDLE_SECONDS_MAX, 1);
        Connection connection = server.connect()) {
      createDocs(connection);
      insertMany(connection, ROWS_BEYOND_A_FRAME);
      long begin = server.nanos();
      try (Connection leaving = server.connect();
          Statement statement = leaving.createStatement()) {
        statement.setFetchSize(10);
        ResultSet rows = statement.executeQuery("SELECT * FROM docs");
        assertThat(rows.next()).isTrue();
        leaving.abort(Runnable::run);
      }
      long refusals = 0;
      long end = server.nanos() + 180_000_000_000L;
      while (!takesCursor(connection)) {
        refusals++;
        assertThat(server.nanos()).as("still refused").isLessThan(end);
      }
      // One second on a machine that stalls may be over before anybody is refused.
      assertThat(refusals > 0 || server.nanos() - begin >= 1_000_000_000L)
          .as("the abandoned result took the only place for a second")
          .isTrue();
    }
  }

  private static boolean takesCursor(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(10);
      try (ResultSet rows = statement.executeQuery("SELECT * FROM docs")) {
        return rows.next();
      } catch (SQLException e) {
        assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo("53300");
        return false;
      }
    }
  }

  @Test
  void a_restarted_server_gives_the_same_answers(@TempDir Path directory) throws SQLException {
    String everything = "SELECT id, v, v <-> '[3,0]' FROM docs ORDER BY id";
    String nearest = "SELECT id FROM docs ORDER BY v <-> '[300,1]' LIMIT 20";
    var before = new java.util.ArrayList<>();
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      createDocs(connection);
      insertMany(connection, 1_000);
      TestServer.execute(connection, "DELETE FROM docs WHERE id >= 300 AND id < 310");
      TestServer.execute(connection, "UPDATE docs SET v = '[0,7]' WHERE id = 5");
      TestServer.execute(connection, "UPSERT INTO docs VALUES (6, '[6,6]')");
      before.add(TestServer.query(connection, everything));
      before.add(TestServer.query(connection, nearest));
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      assertThat(TestServer.query(connection, everything)).hasSize(990).isEqualTo(before.get(0));
      assertThat(TestServer.query(connection, nearest)).hasSize(20).isEqualTo(before.get(1));
      assertThat(
              Refusal.of(
                      () -> TestServer.execute(connection, "INSERT INTO docs VALUES (6, '[1,1]')"))
                  .sqlState())
          .isEqualTo("23505");
    }
  }

  private static void createDocs(Connection connection) throws SQLException {
    TestServer.execute(connection, "CREATE TABLE docs (id BIGINT PRIMARY KEY, v VECTOR(2))");
  }

  private static void insertMany(Connection connection, int rowCount) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO docs VALUES (?, ?)")) {
      for (int id = 0; id < rowCount; id++) {
        insert.setLong(1, id);
        insert.setObject(2, new float[] {id, 1});
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
