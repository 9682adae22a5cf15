package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An inverted index over sparse vectors, from `CREATE INDEX` to searches after a restart. Many
/// products are equal, and rows with equal products come in the order of their keys.
@Timeout(600)
final class SparseIndexTest {
  private static final int ROWS = 4000;
  private static final int DIMENSION = 2000;
  private static final int QUERIES = 10;
  private static final String BY_PRODUCT = " ORDER BY s <#> ? ";

  private final SplittableRandom random = new SplittableRandom(13);
  private final Map<Long, Map<Integer, Integer>> rows = new TreeMap<>();

  @Test
  void searches_are_exact_through_deletes_merges_and_a_restart(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      load(connection);
      TestServer.execute(connection, "FLUSH docs");
      TestServer.execute(
          connection, "CREATE INDEX terms ON docs USING sparse_inverted (s sparsevec_ip_ops)");
      IndexedVectors.awaitReady(server, connection);
      assertSearched(connection);

      TestServer.execute(connection, "DELETE FROM docs WHERE MOD(id, 2) = 1");
      rows.keySet().removeIf(id -> id % 2 == 1);
      assertSearched(connection);

      TestServer.execute(connection, "FLUSH docs");
      TestServer.execute(connection, "COMPACT docs");
      TestServer.execute(connection, "CHECK TABLE docs");
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
    TestServer.execute(
        connection, "CREATE TABLE docs (id BIGINT PRIMARY KEY, s SPARSEVEC(" + DIMENSION + "))");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO docs VALUES (?, ?)")) {
      for (long id = 0; id < ROWS; id++) {
        Map<Integer, Integer> vector = vector();
        // Keys are not in the order in which rows are written.
        long key = id * 1_234_577 % 1_000_003;
        rows.put(key, vector);
        insert.setLong(1, key);
        insert.setString(2, text(vector));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void assertSearched(Connection connection) throws SQLException {
    String plan =
        String.join(
            "\n",
            TestServer.query(
                connection,
                "EXPLAIN ANALYZE SELECT id FROM docs ORDER BY s <#> '"
                    + text(vector())
                    + "' LIMIT 10"));
    assertThat(plan)
        .contains("index terms (sparse_inverted), exact")
        .contains("segments indexed 1,");
    for (int i = 0; i < QUERIES; i++) {
      Map<Integer, Integer> query = vector();
      for (int k : new int[] {1, 10, 500, ROWS}) {
        String select = "SELECT id FROM docs" + BY_PRODUCT + "LIMIT " + k;
        assertThat(search(connection, select, query)).isEqualTo(nearest(query, k, Long.MAX_VALUE));
      }
      String filtered = "SELECT id FROM docs WHERE id < 300000" + BY_PRODUCT + "LIMIT 20";
      assertThat(search(connection, filtered, query)).isEqualTo(nearest(query, 20, 300_000));
      String exact = "SELECT id FROM docs" + BY_PRODUCT + "EXACT LIMIT 20";
      assertThat(search(connection, exact, query)).isEqualTo(nearest(query, 20, Long.MAX_VALUE));
    }
  }

  private static List<Long> search(Connection connection, String sql, Map<Integer, Integer> query)
      throws SQLException {
    List<Long> ids = new ArrayList<>();
    try (PreparedStatement search = connection.prepareStatement(sql)) {
      search.setString(1, text(query));
      try (ResultSet result = search.executeQuery()) {
        while (result.next()) {
          ids.add(result.getLong(1));
        }
      }
    }
    return ids;
  }

  private List<Long> nearest(Map<Integer, Integer> query, int k, long below) {
    Comparator<Map.Entry<Long, Map<Integer, Integer>>> byProduct =
        Comparator.comparingInt(row -> -product(row.getValue(), query));
    return rows.entrySet().stream()
        .filter(row -> row.getKey() < below)
        .sorted(byProduct.thenComparing(Map.Entry.comparingByKey()))
        .limit(k)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static int product(Map<Integer, Integer> left, Map<Integer, Integer> right) {
    return left.entrySet().stream()
        .mapToInt(element -> element.getValue() * right.getOrDefault(element.getKey(), 0))
        .sum();
  }

  /// Up to 12 elements, whole numbers and some of them below 0, by indices from 1.
  private Map<Integer, Integer> vector() {
    Map<Integer, Integer> vector = new TreeMap<>();
    for (int i = random.nextInt(13); i > 0; i--) {
      int index = 1 + (int) (DIMENSION * Math.pow(random.nextDouble(), 3));
      vector.put(index, random.nextInt(4) == 0 ? -1 : 1 + random.nextInt(4));
    }
    return vector;
  }

  private static String text(Map<Integer, Integer> vector) {
    return vector.entrySet().stream()
        .map(element -> element.getKey() + ":" + element.getValue())
        .collect(Collectors.joining(",", "{", "}/" + DIMENSION));
  }
}
