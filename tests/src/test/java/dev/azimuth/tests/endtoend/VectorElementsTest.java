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
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Vectors of smaller elements answer as the same numbers in float32 do, wherever they lie: in
/// memory, in segments, after a restart and a merge, and behind an index.
@Timeout(300)
final class VectorElementsTest {
  private static final int DIMENSIONS = 24;
  private static final int ROWS = 1500;
  private static final int K = 10;
  private static final long READY_WITHIN_NANOS = 250_000_000_000L;
  private static final List<String> OPERATORS = List.of("<->", "<=>", "<#>", "<+>");
  private static final List<String> SMALL = List.of("h", "b");

  private final Random random = new Random(5);

  @Test
  void small_elements_answer_as_float32_does_through_flush_restart_and_merge(
      @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection,
          "CREATE TABLE t (id BIGINT PRIMARY KEY, f VECTOR(24), h HALFVEC(24), b VECTOR(24, INT8))"
              + " WITH (shards = 1, default_index = 'off')");
      fill(connection, 0, ROWS);
      assertSameAnswers(connection);
      TestServer.execute(connection, "FLUSH t");
      assertSameAnswers(connection);
      fill(connection, ROWS, ROWS + 300);
      TestServer.execute(connection, "DELETE FROM t WHERE MOD(id, 7) = 0");
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      assertSameAnswers(connection);
      TestServer.execute(connection, "FLUSH t");
      TestServer.execute(connection, "COMPACT t");
      TestServer.execute(connection, "CHECK TABLE t");
      assertSameAnswers(connection);
      for (String column : SMALL) {
        TestServer.execute(
            connection,
            "CREATE INDEX i_" + column + " ON t USING hnsw (" + column + " vector_l2_ops)");
      }
      awaitReady(server, connection);
      for (String column : SMALL) {
        assertIndexed(connection, column);
      }
    }
  }

  private void fill(Connection connection, int from, int to) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?)")) {
      for (int id = from; id < to; id++) {
        insert.setLong(1, id);
        float[] vector = vector();
        for (int column = 2; column <= 4; column++) {
          insert.setObject(column, id % 50 == 49 ? null : vector);
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// Whole numbers, so that every element holds them.
  private float[] vector() {
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = Math.clamp(Math.round(random.nextGaussian() * 40), -128, 127);
    }
    return vector;
  }

  private void assertSameAnswers(Connection connection) throws SQLException {
    float[] query = vector();
    for (String operator : OPERATORS) {
      List<String> expected = nearest(connection, "f", operator, query, "EXACT");
      assertThat(expected).hasSize(K);
      for (String column : SMALL) {
        assertThat(nearest(connection, column, operator, query, "EXACT"))
            .as("%s %s", column, operator)
            .isEqualTo(expected);
      }
    }
    assertThat(
            TestServer.query(connection, "SELECT COUNT(*) FROM t WHERE f <> h OR h <> b OR f <> b"))
        .containsExactly("0");
    assertThat(TestServer.query(connection, "SELECT SUM(h), SUM(b) FROM t"))
        .isEqualTo(TestServer.query(connection, "SELECT SUM(f), SUM(f) FROM t"));
  }

  private static List<String> nearest(
      Connection connection, String column, String operator, float[] query, String mode)
      throws SQLException {
    String distance = column + " " + operator + " ?";
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id, "
                + distance
                + " FROM t ORDER BY "
                + distance
                + ", id "
                + mode
                + " LIMIT "
                + K)) {
      statement.setObject(1, query);
      statement.setObject(2, query);
      try (ResultSet rows = statement.executeQuery()) {
        return TestServer.texts(rows);
      }
    }
  }

  private static void awaitReady(TestServer server, Connection connection) throws SQLException {
    long begin = server.nanos();
    List<String> states;
    do {
      states = TestServer.query(connection, "SELECT state, segments_indexed > 0 FROM sys.indexes");
      assertThat(server.nanos() - begin).as("%s", states).isLessThan(READY_WITHIN_NANOS);
    } while (!states.equals(List.of("READY|true", "READY|true")));
  }

  /// The effort is as large as the table, so that the graph finds all that is near.
  private void assertIndexed(Connection connection, String column) throws SQLException {
    String sql = " FROM t ORDER BY " + column + " <-> ? ";
    String wide = " LIMIT " + K + " WITH SEARCH (ef_search = 1800)";
    for (int i = 0; i < 20; i++) {
      float[] query = vector();
      List<String> found = ids(connection, "SELECT id" + sql + wide, query);
      List<String> exact = ids(connection, "SELECT id" + sql + "EXACT LIMIT " + K, query);
      assertThat(found).hasSize(K);
      List<String> missed = new ArrayList<>(exact);
      missed.removeAll(found);
      assertThat(missed.size()).as("missed of %s", exact).isLessThanOrEqualTo(1);
    }
    assertThat(
            String.join("\n", ids(connection, "EXPLAIN ANALYZE SELECT id" + sql + wide, vector())))
        .contains("segments indexed 1,");
  }

  private static List<String> ids(Connection connection, String sql, float[] query)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, query);
      try (ResultSet rows = statement.executeQuery()) {
        return TestServer.texts(rows);
      }
    }
  }

  @Test
  void jdbc_takes_and_gives_them_as_arrays_of_floats_under_their_type_names(@TempDir Path directory)
      throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, h HALFVEC(3), b VECTOR(3, INT8))");
      List<Object> forms =
          List.of(
              new float[] {1, -2, 3},
              new double[] {1, -2, 3},
              List.of(1, -2, 3),
              "[1,-2,3]",
              connection.createArrayOf("REAL", new Object[] {1f, -2f, 3f}));
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO t VALUES (?, ?, ?)")) {
        assertThat(insert.getParameterMetaData().getParameterTypeName(2)).isEqualTo("HALFVEC(3)");
        assertThat(insert.getParameterMetaData().getParameterTypeName(3))
            .isEqualTo("VECTOR(3, INT8)");
        for (int i = 0; i < forms.size(); i++) {
          insert.setLong(1, i);
          insert.setObject(2, forms.get(i));
          insert.setObject(3, forms.get(i));
          insert.executeUpdate();
        }
        Refusal tooLarge =
            Refusal.of(() -> {
              insert.setLong(1, 99);
              insert.setObject(2, new float[] {1, 2, 7e4f});
              insert.setObject(3, new float[] {1, 2, 3});
              insert.executeUpdate();
            });
        assertThat(tooLarge.sqlState()).isEqualTo("22003");
        assertThat(tooLarge.message()).contains("column h", "HALFVEC(3)", "element 3", "65504");
        Refusal broken =
            Refusal.of(() -> {
              insert.setLong(1, 99);
              insert.setObject(2, new float[] {1, 2, 3});
              insert.setObject(3, new float[] {1, 2.5f, 3});
              insert.executeUpdate();
            });
        assertThat(broken.sqlState()).isEqualTo("22003");
        assertThat(broken.message()).contains("column b", "VECTOR(3, INT8)", "element 2", "2.5");
      }
      try (PreparedStatement select =
              connection.prepareStatement("SELECT h, b FROM t ORDER BY id");
          ResultSet rows = select.executeQuery()) {
        assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("HALFVEC(3)");
        assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualTo("VECTOR(3, INT8)");
        assertThat(rows.getMetaData().getColumnType(1)).isEqualTo(Types.ARRAY);
        int count = 0;
        while (rows.next()) {
          for (int column = 1; column <= 2; column++) {
            assertThat(rows.getObject(column)).isEqualTo(new float[] {1, -2, 3});
            assertThat(rows.getObject(column, double[].class)).containsExactly(1, -2, 3);
            assertThat(rows.getString(column)).isEqualTo("[1.0,-2.0,3.0]");
          }
          count++;
        }
        assertThat(count).isEqualTo(forms.size());
      }
      assertMetadata(connection.getMetaData());
    }
  }

  private static void assertMetadata(DatabaseMetaData metadata) throws SQLException {
    try (ResultSet columns = metadata.getColumns(null, null, "t", "%")) {
      List<String> types = new ArrayList<>();
      while (columns.next()) {
        types.add(columns.getString("TYPE_NAME") + " " + columns.getInt("COLUMN_SIZE"));
      }
      assertThat(types).containsExactly("BIGINT 19", "HALFVEC(3) 3", "VECTOR(3, INT8) 3");
    }
    try (ResultSet known = metadata.getTypeInfo()) {
      List<String> names = new ArrayList<>();
      while (known.next()) {
        names.add(known.getString("TYPE_NAME"));
      }
      assertThat(names).contains("VECTOR", "HALFVEC");
    }
  }
}
