package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// From `CREATE INDEX` to approximate searches, as a client sees it.
@Timeout(120)
final class VectorIndexTest {
  private static final int ROWS = 4000;
  private static final int DIMENSIONS = 16;
  private static final int CLUSTERS = 40;
  private static final int K = 10;
  private static final int QUERIES = 25;
  private static final long READY_WITHIN_NANOS = 60_000_000_000L;
  private static final String NEAREST = "SELECT id FROM t ORDER BY v <-> ? ";

  private final SplittableRandom random = new SplittableRandom(11);
  private final float[][] centres = new float[CLUSTERS][];
  private final Map<Long, float[]> rows = new TreeMap<>();
  private TestServer server;
  private Connection connection;

  @BeforeEach
  void load(@TempDir Path directory) throws SQLException {
    server = TestServer.start(directory);
    connection = server.connect();
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = around(new float[DIMENSIONS], 10);
    }
    TestServer.execute(
        connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, v VECTOR(" + DIMENSIONS + "))");
    put(0, ROWS);
    TestServer.execute(connection, "FLUSH t");
    TestServer.execute(
        connection,
        "CREATE INDEX near ON t USING hnsw (v vector_l2_ops) WITH (m = 8, ef_construction = 64)");
    awaitReady();
  }

  @AfterEach
  void stop() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void a_search_finds_what_the_target_accuracy_promises() throws SQLException {
    assertThat(plan("LIMIT 10")).contains("near");
    assertThat(recall("LIMIT " + K)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void exact_is_exact() throws SQLException {
    assertThat(recall("EXACT LIMIT " + K)).isEqualTo(1.0);
  }

  @Test
  void rows_that_were_changed_and_deleted_are_found_as_they_are_now() throws SQLException {
    put(0, ROWS / 2);
    TestServer.execute(connection, "DELETE FROM t WHERE id >= 3000");
    rows.keySet().removeIf(id -> id >= 3000);
    assertThat(recall("LIMIT " + K)).isGreaterThanOrEqualTo(0.95);

    TestServer.execute(connection, "FLUSH t");
    TestServer.execute(connection, "COMPACT t");
    awaitReady();
    assertThat(recall("LIMIT " + K)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void a_condition_leaves_as_many_rows_as_match() throws SQLException {
    String sql = "SELECT id FROM t WHERE id >= 1000 AND id < 1007 ORDER BY v <-> ? LIMIT 10";
    assertThat(new HashSet<>(search(sql, query())))
        .containsExactlyInAnyOrder(1000L, 1001L, 1002L, 1003L, 1004L, 1005L, 1006L);
  }

  @Test
  void without_the_index_searches_are_exact_again() throws SQLException {
    TestServer.execute(connection, "DROP INDEX near");
    assertThat(plan("LIMIT 10")).doesNotContain("near");
    assertThat(recall("LIMIT " + K)).isEqualTo(1.0);
  }

  private void put(int first, int end) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("UPSERT INTO t VALUES (?, ?)")) {
      for (long id = first; id < end; id++) {
        float[] vector = query();
        rows.put(id, vector);
        statement.setLong(1, id);
        statement.setObject(2, vector);
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private void awaitReady() throws SQLException {
    long begin = server.nanos();
    List<String> state;
    do {
      state = TestServer.query(connection, "SELECT state, segments_indexed > 0 FROM sys.indexes");
      assertThat(server.nanos() - begin).as("%s", state).isLessThan(READY_WITHIN_NANOS);
    } while (!state.equals(List.of("READY|true")));
  }

  private String plan(String limit) throws SQLException {
    return String.join(
        "\n",
        TestServer.query(
            connection,
            "EXPLAIN SELECT id FROM t ORDER BY v <-> '" + text(centres[0]) + "' " + limit));
  }

  private double recall(String limit) throws SQLException {
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = query();
      Set<Long> wanted = new HashSet<>(nearest(query));
      List<Long> given = search(NEAREST + limit, query);
      assertThat(given).hasSize(K).doesNotHaveDuplicates();
      assertThat(rows.keySet()).containsAll(given);
      wanted.retainAll(given);
      found += wanted.size();
    }
    return found / (double) (QUERIES * K);
  }

  private List<Long> search(String sql, float[] query) throws SQLException {
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
        .sorted(Comparator.comparingDouble(row -> distance(row.getValue(), query)))
        .limit(K)
        .map(Map.Entry::getKey)
        .toList();
  }

  private float[] query() {
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

  private static String text(float[] vector) {
    List<String> elements = new ArrayList<>();
    for (float element : vector) {
      elements.add(Float.toString(element));
    }
    return "[" + String.join(",", elements) + "]";
  }
}
