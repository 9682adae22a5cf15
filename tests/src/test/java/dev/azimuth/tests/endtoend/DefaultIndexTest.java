package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.index.graph.RecallSample;
import dev.azimuth.server.configuration.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The index that nobody has asked for.
@Timeout(600)
final class DefaultIndexTest {
  private static final int ROWS = 50_000;
  private static final int BATCH_ROWS = 10_000;
  private static final int DIMENSIONS = 8;
  private static final int QUERIES = 40;
  private static final int K = 10;
  private static final long READY_WITHIN_NANOS = 300_000_000_000L;
  private static final String NEAREST = "SELECT id FROM t ORDER BY v <=> ? ";
  private static final String INDEXES =
      "SELECT index_name, operator_class, state, segments_indexed > 0 FROM sys.indexes";

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void a_table_gets_an_index_for_what_it_is_searched_by(@TempDir Path directory)
      throws SQLException {
    // Only what is flushed on request is in segments.
    try (TestServer server = TestServer.start(directory, Settings.FLUSH_SECONDS, 3_600);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(" + DIMENSIONS + "))");
      load(connection);
      assertThat(search(connection, NEAREST + "LIMIT 10", vector())).hasSize(K);
      assertThat(TestServer.query(connection, INDEXES)).as("before a flush").isEmpty();
      TestServer.execute(connection, "FLUSH t");
      assertThat(search(connection, NEAREST + "EXACT LIMIT 10", vector())).hasSize(K);
      assertThat(TestServer.query(connection, INDEXES)).as("by exact searches").isEmpty();
      TestServer.execute(connection, "ALTER TABLE t SET (default_index = 'off')");
      assertThat(search(connection, NEAREST + "LIMIT 10", vector())).hasSize(K);
      assertThat(TestServer.query(connection, INDEXES)).as("while they are off").isEmpty();
      TestServer.execute(connection, "ALTER TABLE t SET (default_index = 'on')");
      assertThat(search(connection, NEAREST + "LIMIT 10", vector())).hasSize(K);
      await(server, connection, List.of("t_v_cosine_auto|vector_cosine_ops|READY|true"));
      RecallSample recall = new RecallSample();
      for (int i = 0; i < QUERIES; i++) {
        float[] query = vector();
        List<Long> exact = search(connection, NEAREST + "EXACT LIMIT 10", query);
        List<Long> found = search(connection, NEAREST + "LIMIT 10", query);
        recall.add((double) found.stream().filter(exact::contains).count() / K);
      }
      assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
    }
  }

  private void load(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (long id = 0; id < ROWS; id++) {
        statement.setLong(1, id);
        statement.setObject(2, vector());
        statement.addBatch();
        if ((id + 1) % BATCH_ROWS == 0) {
          statement.executeBatch();
        }
      }
    }
  }

  private static void await(TestServer server, Connection connection, List<String> indexes)
      throws SQLException {
    long begin = server.nanos();
    List<String> seen;
    do {
      seen = TestServer.query(connection, INDEXES);
      assertThat(server.nanos() - begin).as("%s", seen).isLessThan(READY_WITHIN_NANOS);
    } while (!seen.equals(indexes));
  }

  private static List<Long> search(Connection connection, String sql, float[] query)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, query);
      List<Long> ids = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getLong(1));
        }
      }
      return ids;
    }
  }

  private float[] vector() {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
