package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.index.graph.RecallSample;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A table `t` of clustered vectors with an index `near`, beside a model of its rows.
final class IndexedVectors {
  static final int K = 10;
  private static final int DIMENSIONS = 16;
  private static final int CLUSTERS = 40;
  private static final int QUERIES = 50;
  private static final long READY_WITHIN_NANOS = 300_000_000_000L;
  private static final String NEAREST = "SELECT id FROM t ORDER BY v <-> ? ";

  private final SplittableRandom random = new SplittableRandom(11);
  private final float[][] centres = new float[CLUSTERS][];
  private final Map<Long, float[]> rows = new TreeMap<>();
  private final TestServer server;
  private final Connection connection;

  /// Makes the table with rows of the keys below `count`, and waits until they are searched by the
  /// index.
  IndexedVectors(TestServer server, Connection connection, int count) throws SQLException {
    this.server = server;
    this.connection = connection;
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = around(new float[DIMENSIONS], 10);
    }
    TestServer.execute(
        connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(" + DIMENSIONS + "))");
    put(0, count);
    TestServer.execute(connection, "FLUSH t");
    TestServer.execute(
        connection,
        "CREATE INDEX near ON t USING hnsw (v vector_l2_ops) WITH (m = 8, ef_construction = 64)");
    awaitReady();
  }

  /// Puts rows of the keys from `first` to before `end`, with new vectors.
  void put(int first, int end) throws SQLException {
    put(first, end, 1);
  }

  private void put(int first, int end, int step) throws SQLException {
    Map<Long, float[]> fresh = new TreeMap<>();
    for (long id = first; id < end; id += step) {
      fresh.put(id, vector());
    }
    rows.putAll(fresh);
    upsert(connection, fresh);
  }

  /// Deletes every second row from `first` on.
  void deleteEveryOther(int first) throws SQLException {
    TestServer.execute(connection, "DELETE FROM t WHERE MOD(id, 2) = " + first % 2);
    rows.keySet().removeIf(id -> id % 2 == first % 2);
  }

  /// Puts them again, with new vectors.
  void putEveryOther(int first, int end) throws SQLException {
    put(first, end, 2);
  }

  /// Writes these rows.
  static void upsert(Connection connection, Map<Long, float[]> fresh) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("UPSERT INTO t VALUES (?, ?)")) {
      for (Map.Entry<Long, float[]> row : fresh.entrySet()) {
        statement.setLong(1, row.getKey());
        statement.setObject(2, row.getValue());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  void delete(int first) throws SQLException {
    TestServer.execute(connection, "DELETE FROM t WHERE id >= " + first);
    rows.keySet().removeIf(id -> id >= first);
  }

  void awaitReady() throws SQLException {
    awaitReady(server, connection);
  }

  /// Waits until searches use the only index that there is.
  static void awaitReady(TestServer server, Connection connection) throws SQLException {
    long begin = server.nanos();
    List<String> state;
    do {
      state = TestServer.query(connection, "SELECT state, segments_indexed > 0 FROM sys.indexes");
      assertThat(server.nanos() - begin).as("%s", state).isLessThan(READY_WITHIN_NANOS);
    } while (!state.equals(List.of("READY|true")));
  }

  /// The highest recall that a sample of queries leaves plausible.
  double recall(String limit) throws SQLException {
    RecallSample recall = new RecallSample();
    for (int i = 0; i < QUERIES; i++) {
      float[] query = vector();
      Set<Long> wanted = new HashSet<>(nearest(query));
      List<Long> given = search(NEAREST + limit, query);
      assertThat(given).hasSize(K).doesNotHaveDuplicates();
      assertThat(rows.keySet()).containsAll(given);
      wanted.retainAll(given);
      recall.add((double) wanted.size() / K);
    }
    return recall.plausible();
  }

  List<Long> search(String sql, float[] query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, query);
      List<Long> ids = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          ids.add(result.getLong(1));
        }
      }
      return ids;
    }
  }

  private List<Long> nearest(float[] query) {
    return rows.entrySet().stream()
        .map(row -> Map.entry(distance(row.getValue(), query), row.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .limit(K)
        .map(Map.Entry::getValue)
        .toList();
  }

  float[] vector() {
    return around(centres[random.nextInt(CLUSTERS)], 1);
  }

  private float[] around(float[] centre, double width) {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (centre[i] + width * random.nextGaussian());
    }
    return vector;
  }

  private static double distance(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      double difference = (double) left[i] - right[i];
      sum += difference * difference;
    }
    return sum;
  }

  static String text(float[] vector) {
    List<String> elements = new ArrayList<>();
    for (float element : vector) {
      elements.add(Float.toString(element));
    }
    return "[" + String.join(",", elements) + "]";
  }
}
