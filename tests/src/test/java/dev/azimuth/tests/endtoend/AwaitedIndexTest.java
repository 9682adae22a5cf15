package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.server.configuration.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `CREATE INDEX … WITH (online = false)` returns when segments have the index, or says why they
/// never will.
@Timeout(180)
final class AwaitedIndexTest {
  private static final int ROWS = 12_000;
  private static final int DIMENSION = 16;
  private static final int BATCH = 3_000;
  private static final long BUILD_BYTES_MAX = 1 << 20;
  private static final String STATES =
      "SELECT index_name || ' ' || state || ' ' || segments_indexed FROM sys.indexes ORDER BY 1";

  private static void load(Connection connection) throws SQLException {
    Random random = new Random(7);
    TestServer.execute(
        connection,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, v VECTOR(" + DIMENSION + ")) WITH (shards = 2)");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (int id = 0; id < ROWS; id++) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
          vector[i] = random.nextFloat();
        }
        insert.setInt(1, id);
        insert.setObject(2, vector);
        insert.addBatch();
        if ((id + 1) % BATCH == 0) {
          insert.executeBatch();
        }
      }
    }
    TestServer.execute(connection, "FLUSH t");
  }

  @Test
  void the_statement_returns_when_every_segment_has_the_index(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      load(connection);
      TestServer.execute(
          connection, "CREATE INDEX a ON t USING hnsw (V vector_l2_ops) WITH (online = false)");
      assertThat(TestServer.query(connection, STATES)).containsExactly("a READY 2");
      TestServer.execute(
          connection, "CREATE INDEX b ON t USING flat (v vector_l1_ops) WITH (Online = 'OFF')");
      assertThat(TestServer.query(connection, STATES)).containsExactly("a READY 2", "b READY 2");
      assertThat(
              TestServer.query(
                  connection,
                  "SELECT index_name, bytes > " + ROWS + " FROM sys.indexes ORDER BY 1"))
          .containsExactly("a|true", "b|false");
      TestServer.execute(connection, "CREATE TABLE none (id INTEGER PRIMARY KEY, v VECTOR(4))");
      TestServer.execute(connection, "CREATE INDEX c ON none (v) WITH (online = false)");
      assertThat(TestServer.query(connection, STATES)).contains("c READY 0");
    }
  }

  @Test
  void an_index_that_cannot_be_built_is_not_waited_for(@TempDir Path directory)
      throws SQLException {
    try (TestServer server =
            TestServer.start(directory, Settings.INDEX_BUILD_BYTES_MAX, BUILD_BYTES_MAX);
        Connection connection = server.connect()) {
      load(connection);
      Refusal refusal =
          Refusal.of(() ->
              TestServer.execute(
                  connection,
                  "CREATE INDEX a ON t USING hnsw (v vector_l2_ops) WITH (online = false)"));
      assertThat(refusal.sqlState()).isEqualTo("54000");
      assertThat(refusal.message())
          .contains("the index is defined, but not built over tables/")
          .contains("memory.indexBuildBytesMax is " + BUILD_BYTES_MAX);
      assertThat(TestServer.query(connection, STATES)).containsExactly("a INCOMPLETE 0");
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM t"))
          .containsExactly(Integer.toString(ROWS));
    }
  }
}
