package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sparse vectors through both clients, and against the same vectors with all their elements,
/// wherever they lie: in memory, in segments, after a restart and a merge.
@Timeout(300)
final class SparseVectorsTest {
  private static final int DIMENSIONS = 300;
  private static final int ROWS = 1200;
  private static final int K = 10;
  private static final List<String> OPERATORS = List.of("<#>", "<->", "<=>", "<+>");

  private final Random random = new Random(7);

  @Test
  void they_answer_as_vectors_of_all_elements_do_through_flush_restart_and_merge(
      @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection,
          "CREATE TABLE t (id BIGINT PRIMARY KEY, s SPARSEVEC(300), v VECTOR(300))"
              + " WITH (shards = 2, default_index = 'off')");
      fill(connection, 0, ROWS);
      assertSameAnswers(connection);
      TestServer.execute(connection, "FLUSH t");
      assertSameAnswers(connection);
      fill(connection, ROWS, ROWS + 200);
      TestServer.execute(connection, "DELETE FROM t WHERE MOD(id, 7) = 0");
      TestServer.execute(
          connection,
          "UPDATE t SET s = '{}/300', v = '{}/300'::SPARSEVEC::VECTOR" + " WHERE MOD(id, 11) = 0");
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      assertSameAnswers(connection);
      TestServer.execute(connection, "FLUSH t");
      TestServer.execute(connection, "COMPACT t");
      TestServer.execute(connection, "CHECK TABLE t");
      assertSameAnswers(connection);
    }
  }

  private void fill(Connection connection, int from, int to) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO t VALUES (?, ?, CAST(? AS SPARSEVEC(300)))")) {
      for (int id = from; id < to; id++) {
        String vector = id % 50 == 49 ? null : vector();
        insert.setLong(1, id);
        insert.setString(2, vector);
        insert.setString(3, vector);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// Whole numbers, so that sums of either width are exact; some vectors are empty.
  private String vector() {
    Map<Integer, Integer> elements = new TreeMap<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      elements.put(1 + random.nextInt(DIMENSIONS), random.nextInt(9) - 4);
    }
    return elements.entrySet().stream()
        .map(element -> element.getKey() + ":" + element.getValue())
        .collect(Collectors.joining(",", "{", "}/" + DIMENSIONS));
  }

  private void assertSameAnswers(Connection connection) throws SQLException {
    String query = vector();
    for (String operator : OPERATORS) {
      // The last bits of a quotient of float32 sums are others; ties are told apart by the key.
      String rounded = operator.equals("<=>") ? "ROUND(%s, 6)" : "%s";
      assertThat(nearest(connection, rounded.formatted("s " + operator + " ?"), query))
          .as(operator)
          .hasSize(K)
          .isEqualTo(
              nearest(
                  connection,
                  rounded.formatted("v " + operator + " CAST(CAST(? AS SPARSEVEC(300)) AS VECTOR)"),
                  query));
    }
    for (String operator : List.of("<", "<=", ">", ">=")) {
      String s = "SELECT COUNT(*) FROM t WHERE s <-> '" + query + "' " + operator + " 9";
      String v =
          "SELECT COUNT(*) FROM t WHERE v <-> '"
              + query
              + "'::SPARSEVEC::VECTOR "
              + operator
              + " 9";
      assertThat(TestServer.query(connection, s)).isEqualTo(TestServer.query(connection, v));
    }
    assertThat(
            TestServer.query(
                connection,
                "SELECT COUNT(*) FROM t WHERE CAST(s AS VECTOR(300)) <> v"
                    + " OR VECTOR_NORM(s) <> VECTOR_NORM(v) OR (s IS NULL) <> (v IS NULL)"))
        .containsExactly("0");
  }

  private static List<String> nearest(Connection connection, String distance, String query)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id, " + distance + " FROM t ORDER BY " + distance + ", id LIMIT " + K)) {
      statement.setString(1, query);
      statement.setString(2, query);
      try (ResultSet rows = statement.executeQuery()) {
        return TestServer.texts(rows);
      }
    }
  }

  @Test
  void the_first_rows_and_ranges_are_found_at_the_nodes(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, s SPARSEVEC(1000000000))");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int id = 1; id <= 60; id++) {
          insert.setLong(1, id);
          insert.setString(2, "{" + id + ":1,1000000000:" + id + "}/1000000000");
          insert.addBatch();
        }
        insert.executeBatch();
      }
      String far = " FROM t ORDER BY s <#> '{1000000000:1}/1000000000' LIMIT 3";
      assertThat(TestServer.query(connection, "SELECT id" + far)).containsExactly("60", "59", "58");
      assertThat(TestServer.query(connection, "EXPLAIN ANALYZE SELECT id" + far))
          .anyMatch(line -> line.contains("top-k by negative_inner_product(s, #0), first 3"))
          .anyMatch(line -> line.contains("distances computed 60"));
      String near = " FROM t WHERE s <-> '{5:1,1000000000:5}/1000000000' < 1.8";
      assertThat(TestServer.query(connection, "SELECT id" + near + " ORDER BY id"))
          .containsExactly("4", "5", "6");
      assertThat(TestServer.query(connection, "EXPLAIN SELECT id" + near))
          .anyMatch(line -> line.contains("filter l2(s, #0) < 1.8"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void either_client_gives_and_gets_text(Client client, @TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = client.connect(server)) {
      TestServer.execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, s SPARSEVEC(5))");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        assertThat(insert.getParameterMetaData().getParameterTypeName(2)).isEqualTo("SPARSEVEC(5)");
        assertThat(insert.getParameterMetaData().getParameterType(2)).isEqualTo(Types.VARCHAR);
        insert.setLong(1, 1);
        insert.setString(2, "{3:2,1:1.5,4:0}/5");
        insert.executeUpdate();
        insert.setLong(1, 2);
        insert.setObject(2, "{}/5");
        insert.executeUpdate();
        insert.setLong(1, 3);
        insert.setString(2, null);
        insert.executeUpdate();
        insert.setLong(1, 4);
        insert.setString(2, "{5:1}/6");
        Refusal wrong = Refusal.of(insert::executeUpdate);
        assertThat(wrong.sqlState()).isEqualTo("22000");
        assertThat(wrong.message()).contains("column s", "SPARSEVEC(5)", "6 dimensions");
        insert.setString(2, "[1,2,3,4,5]");
        Refusal dense = Refusal.of(insert::executeUpdate);
        assertThat(dense.sqlState()).isEqualTo("22P02");
        assertThat(dense.message()).contains("column s", "{1:0.5,3:2}/5");
      }
      assertRows(connection);
      assertMetadata(connection.getMetaData());
    }
  }

  private static void assertRows(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT s, s <#> ? FROM t WHERE id < 3 ORDER BY id")) {
      select.setString(1, "{3:10}/5");
      try (ResultSet rows = select.executeQuery()) {
        assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("SPARSEVEC(5)");
        assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.VARCHAR);
        assertThat(rows.getMetaData().getColumnClassName(1)).isEqualTo("java.lang.String");
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("{1:1.5,3:2.0}/5");
        assertThat(rows.getObject(1)).isEqualTo("{1:1.5,3:2.0}/5");
        assertThat(rows.getDouble(2)).isEqualTo(-20);
        assertThat(rows.next()).isTrue();
        assertThat(rows.getObject(1)).isEqualTo("{}/5");
        assertThat(rows.next()).isFalse();
      }
    }
    assertThat(TestServer.query(connection, "SELECT id FROM t WHERE s IS NULL"))
        .containsExactly("3");
  }

  private static void assertMetadata(DatabaseMetaData metadata) throws SQLException {
    try (ResultSet columns = metadata.getColumns(null, null, "t", "s")) {
      assertThat(columns.next()).isTrue();
      assertThat(columns.getString("TYPE_NAME")).isEqualTo("SPARSEVEC(5)");
      assertThat(columns.getInt("DATA_TYPE")).isEqualTo(Types.VARCHAR);
      assertThat(columns.getInt("COLUMN_SIZE")).isEqualTo(5);
    }
    try (ResultSet known = metadata.getTypeInfo()) {
      List<String> names = new ArrayList<>();
      while (known.next()) {
        names.add(known.getString("TYPE_NAME"));
      }
      assertThat(names).contains("SPARSEVEC");
    }
  }

  @Test
  void arrays_of_all_elements_become_sparse(@TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection,
          "CREATE TABLE t (id BIGINT PRIMARY KEY, s SPARSEVEC(3), w SPARSEVEC(1000000))");
      List<Object> forms =
          List.of(
              new float[] {0, -2, 0},
              new double[] {0, -2, 0},
              connection.createArrayOf("REAL", new Object[] {0f, -2f, 0f}));
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO t (id, s) VALUES (?, ?)")) {
        for (int i = 0; i < forms.size(); i++) {
          insert.setLong(1, i);
          insert.setObject(2, forms.get(i));
          insert.executeUpdate();
        }
      }
      assertThat(TestServer.query(connection, "SELECT DISTINCT s FROM t"))
          .containsExactly("{2:-2.0}/3");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO t (id, w) VALUES (9, ?)")) {
        insert.setObject(1, new float[] {1});
        Refusal refused = Refusal.of(insert::executeUpdate);
        assertThat(refused.sqlState()).isEqualTo("22P02");
        assertThat(refused.message()).contains("SPARSEVEC(1000000)", "has to be text");
      }
    }
  }

  @Test
  void no_search_makes_an_index_on_them(@TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, s SPARSEVEC(300)) WITH (shards = 1)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int id = 0; id < 51_000; id++) {
          insert.setLong(1, id);
          insert.setString(2, "{" + (1 + id % DIMENSIONS) + ":1}/300");
          insert.addBatch();
        }
        insert.executeBatch();
      }
      for (int i = 0; i < 3; i++) {
        assertThat(
                TestServer.query(
                    connection, "SELECT id FROM t ORDER BY s <#> '{7:1}/300', id LIMIT 1"))
            .containsExactly("6");
        assertThat(
                TestServer.query(connection, "SELECT id FROM t ORDER BY s <#> '{7:1}/300' LIMIT 1"))
            .hasSize(1);
      }
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM sys.indexes"))
          .containsExactly("0");
    }
  }
}
