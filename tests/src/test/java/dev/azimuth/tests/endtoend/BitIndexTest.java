package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.index.graph.RecallSample;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A graph over binary vectors, from `CREATE INDEX` to searches after a restart.
@Timeout(600)
final class BitIndexTest {
  private static final int ROWS = 4000;
  private static final int BITS = 96;
  private static final int CLUSTERS = 30;
  private static final int QUERIES = 40;
  private static final int K = 10;
  private static final String NEAREST = "SELECT id FROM bits ORDER BY b <~> ? LIMIT " + K;

  private final SplittableRandom random = new SplittableRandom(12);
  private final List<String> centres = new ArrayList<>();
  private final Map<Long, String> rows = new TreeMap<>();

  @Test
  void searches_find_what_is_near_through_deletes_merges_and_a_restart(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      load(connection);
      TestServer.execute(connection, "FLUSH bits");
      TestServer.execute(
          connection, "CREATE INDEX near ON bits USING hnsw (b bit_hamming_ops) WITH (m = 8)");
      IndexedVectors.awaitReady(server, connection);
      assertSearched(connection);

      TestServer.execute(connection, "DELETE FROM bits WHERE MOD(id, 2) = 1");
      rows.keySet().removeIf(id -> id % 2 == 1);
      assertSearched(connection);

      TestServer.execute(connection, "FLUSH bits");
      TestServer.execute(connection, "COMPACT bits");
      IndexedVectors.awaitReady(server, connection);
      assertSearched(connection);
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      IndexedVectors.awaitReady(server, connection);
      assertSearched(connection);
    }
  }

  private void load(Connection connection) throws SQLException {
    for (int i = 0; i < CLUSTERS; i++) {
      centres.add(flipped("0".repeat(BITS), 0.4));
    }
    TestServer.execute(
        connection, "CREATE TABLE bits (id BIGINT PRIMARY KEY, b BIT(" + BITS + "))");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bits VALUES (?, ?)")) {
      for (long id = 0; id < ROWS; id++) {
        String bits = next();
        rows.put(id, bits);
        insert.setLong(1, id);
        insert.setString(2, bits);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void assertSearched(Connection connection) throws SQLException {
    String query = next();
    assertThat(
            String.join(
                "\n",
                TestServer.query(
                    connection, "EXPLAIN ANALYZE " + NEAREST.replace("?", "'" + query + "'"))))
        .contains("index near (hnsw) for accuracy 0.95 by default")
        .contains("segments indexed 1,");
    RecallSample recall = new RecallSample();
    for (int i = 0; i < QUERIES; i++) {
      recall.add(recall(connection, next()));
    }
    assertThat(recall.plausible()).isGreaterThanOrEqualTo(0.95);
  }

  /// Part of the nearest that was found; others as near as the last of them count.
  private double recall(Connection connection, String query) throws SQLException {
    List<Integer> found = new ArrayList<>();
    try (PreparedStatement search = connection.prepareStatement(NEAREST)) {
      search.setString(1, query);
      try (ResultSet result = search.executeQuery()) {
        while (result.next()) {
          assertThat(rows).containsKey(result.getLong(1));
          found.add(hamming(Objects.requireNonNull(rows.get(result.getLong(1))), query));
        }
      }
    }
    assertThat(found).hasSize(K).isSorted();
    int limit =
        rows.values().stream().map(bits -> hamming(bits, query)).sorted().toList().get(K - 1);
    return (double) found.stream().filter(distance -> distance <= limit).count() / K;
  }

  private static int hamming(String left, String right) {
    int differing = 0;
    for (int i = 0; i < BITS; i++) {
      differing += left.charAt(i) == right.charAt(i) ? 0 : 1;
    }
    return differing;
  }

  private String next() {
    return flipped(centres.get(random.nextInt(CLUSTERS)), 0.12);
  }

  private String flipped(String bits, double part) {
    StringBuilder flipped = new StringBuilder();
    for (int i = 0; i < BITS; i++) {
      boolean isFlipped = random.nextDouble() < part;
      flipped.append(isFlipped ? (char) ('0' + '1' - bits.charAt(i)) : bits.charAt(i));
    }
    return flipped.toString();
  }
}
