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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Binary vectors over JDBC: written, compared and read, wherever they lie.
@Timeout(120)
final class BitVectorsTest {
  private static final int ROWS = 700;
  private static final int K = 15;

  private final Random random = new Random(23);
  private final Map<Long, String> expected = new TreeMap<>();

  @ParameterizedTest
  @ValueSource(ints = {3, 75, 512})
  void searches_find_what_plain_loops_find_through_flush_restart_and_merge(
      int dimension, @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(
          connection,
          "CREATE TABLE t (id BIGINT PRIMARY KEY, b BIT(" + dimension + ")) WITH (shards = 2)");
      fill(connection, dimension, 0, ROWS);
      assertAnswers(connection, dimension);
      TestServer.execute(connection, "FLUSH t");
      assertAnswers(connection, dimension);
      fill(connection, dimension, ROWS, ROWS + 100);
      TestServer.execute(connection, "DELETE FROM t WHERE MOD(id, 7) = 0");
      expected.keySet().removeIf(id -> id % 7 == 0);
    }
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      assertAnswers(connection, dimension);
      TestServer.execute(connection, "FLUSH t");
      TestServer.execute(connection, "COMPACT t");
      TestServer.execute(connection, "CHECK TABLE t");
      assertAnswers(connection, dimension);
      assertThat(TestServer.query(connection, "SELECT COUNT(*) FROM sys.indexes"))
          .as("no index is made for them")
          .containsExactly("0");
    }
  }

  private void fill(Connection connection, int dimension, int from, int to) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
      for (long id = from; id < to; id++) {
        insert.setLong(1, id);
        if (id % 50 == 49) {
          insert.setNull(2, Types.VARCHAR);
        } else {
          String bits = bits(dimension);
          insert.setString(2, bits);
          expected.put(id, bits);
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private String bits(int dimension) {
    StringBuilder bits = new StringBuilder(dimension);
    int oneIn = 1 + random.nextInt(4);
    for (int i = 0; i < dimension; i++) {
      bits.append(random.nextInt(oneIn) == 0 ? '1' : '0');
    }
    return bits.toString();
  }

  private void assertAnswers(Connection connection, int dimension) throws SQLException {
    List<String> stored = new ArrayList<>();
    expected.forEach((id, bits) -> stored.add(id + "|" + bits));
    assertThat(TestServer.query(connection, "SELECT id, b FROM t WHERE b IS NOT NULL ORDER BY id"))
        .isEqualTo(stored);
    for (int i = 0; i < 3; i++) {
      String query = i == 2 ? "0".repeat(dimension) : bits(dimension);
      assertNearest(connection, "<~>", query, BitVectorsTest::hamming);
      assertNearest(connection, "<%>", query, BitVectorsTest::jaccard);
    }
  }

  private void assertNearest(
      Connection connection,
      String operator,
      String query,
      ToDoubleBiFunction<String, String> distance)
      throws SQLException {
    List<Map.Entry<Long, String>> ordered = new ArrayList<>(expected.entrySet());
    ordered.sort(
        Comparator.comparingDouble(
            (Map.Entry<Long, String> row) -> distance.applyAsDouble(query, row.getValue())));
    List<String> nearest = new ArrayList<>();
    ordered
        .subList(0, K)
        .forEach(
            row -> nearest.add(row.getKey() + "|" + distance.applyAsDouble(query, row.getValue())));
    String call = "b " + operator + " ?";
    assertThat(
            answers(
                connection,
                "SELECT id, " + call + " FROM t ORDER BY " + call + ", id LIMIT " + K,
                query,
                query))
        .as("%s %s", operator, query)
        .isEqualTo(nearest);
    double limit = distance.applyAsDouble(query, ordered.get(2 * K).getValue());
    List<String> within = new ArrayList<>();
    expected.forEach((id, bits) -> {
      if (distance.applyAsDouble(query, bits) <= limit) {
        within.add(id.toString());
      }
    });
    assertThat(
            answers(
                connection,
                "SELECT id FROM t WHERE " + call + " <= " + limit + " ORDER BY id",
                query))
        .isEqualTo(within);
  }

  private static List<String> answers(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return TestServer.texts(rows);
      }
    }
  }

  private static double hamming(String left, String right) {
    int differing = 0;
    for (int i = 0; i < left.length(); i++) {
      differing += left.charAt(i) == right.charAt(i) ? 0 : 1;
    }
    return differing;
  }

  private static double jaccard(String left, String right) {
    double common = 0;
    double either = 0;
    for (int i = 0; i < left.length(); i++) {
      boolean one = left.charAt(i) == '1';
      boolean other = right.charAt(i) == '1';
      common += one && other ? 1 : 0;
      either += one || other ? 1 : 0;
    }
    return common == 0 ? 1 : 1 - common / either;
  }

  @ParameterizedTest
  @EnumSource(Client.class)
  void every_client_writes_text_and_packed_bits_and_reads_text(
      Client client, @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = client.connect(server)) {
      TestServer.execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, b BIT(10))");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        assertThat(insert.getParameterMetaData().getParameterTypeName(2)).isEqualTo("BIT(10)");
        insert.setLong(1, 1);
        insert.setString(2, "1000000101");
        insert.executeUpdate();
        insert.setLong(1, 2);
        insert.setBytes(2, new byte[] {(byte) 0b1000_0001, 0b0100_0000});
        insert.executeUpdate();
      }
      try (PreparedStatement select =
          connection.prepareStatement("SELECT id, b, b <~> ? FROM t WHERE b = ? ORDER BY id")) {
        select.setString(1, "0000000101");
        select.setBytes(2, new byte[] {(byte) 0b1000_0001, 0b0100_0000});
        try (ResultSet rows = select.executeQuery()) {
          assertThat(rows.getMetaData().getColumnTypeName(2)).isEqualTo("BIT(10)");
          assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(Types.VARCHAR);
          assertThat(rows.getMetaData().getPrecision(2)).isEqualTo(10);
          for (long id = 1; id <= 2; id++) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(id);
            assertThat(rows.getString(2)).isEqualTo("1000000101");
            assertThat(rows.getObject(2)).isEqualTo("1000000101");
            assertThat(rows.getDouble(3)).isEqualTo(1);
          }
          assertThat(rows.next()).isFalse();
        }
      }
    }
  }

  @Test
  void our_driver_takes_and_gives_numbers_too(@TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      TestServer.execute(connection, "CREATE TABLE t (id BIGINT PRIMARY KEY, b BIT(9))");
      List<Object> forms =
          List.of(
              "110000001",
              "[1,1,0,0,0,0,0,0,1]",
              new byte[] {(byte) 0b1100_0000, (byte) 0b1000_0000},
              new float[] {1, 1, 0, 0, 0, 0, 0, 0, 1},
              new double[] {1, 1, 0, 0, 0, 0, 0, 0, 1},
              List.of(1, 1, 0, 0, 0, 0, 0, 0, 1));
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
        for (int i = 0; i < forms.size(); i++) {
          insert.setLong(1, i);
          insert.setObject(2, forms.get(i));
          insert.addBatch();
        }
        insert.executeBatch();
        assertRefused(insert, "11000000", "22000", "8");
        assertRefused(insert, "11000000x", "22P02", "character 9");
        assertRefused(insert, new byte[] {1}, "22000", "2 for 9 bits");
        assertRefused(insert, new byte[] {0, 1}, "22P02", "bit 9");
        assertRefused(insert, new float[] {1, 1, 0, 0, 0, 0, 0, 0, 2}, "22003", "0 and 1");
        assertRefused(insert, new float[] {1, 1}, "22000", "2");
      }
      try (PreparedStatement select = connection.prepareStatement("SELECT b FROM t ORDER BY id");
          ResultSet rows = select.executeQuery()) {
        for (int i = 0; i < forms.size(); i++) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getObject(1, String.class)).isEqualTo("110000001");
          assertThat(rows.getBytes("b")).containsExactly(0b1100_0000, 0b1000_0000);
          assertThat(rows.getObject(1, byte[].class)).containsExactly(0b1100_0000, 0b1000_0000);
          assertThat(rows.getObject(1, float[].class)).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 1);
        }
      }
      try (PreparedStatement search =
          connection.prepareStatement(
              "SELECT id FROM t ORDER BY b <~> BINARY_QUANTIZE(CAST(? AS VECTOR(9))), id LIMIT 1")) {
        search.setObject(1, new float[] {3, 2, -1, 0, 0, -5, 0, 0, 1});
        try (ResultSet rows = search.executeQuery()) {
          assertThat(TestServer.texts(rows)).containsExactly("0");
        }
      }
      assertMetadata(connection.getMetaData());
    }
  }

  private static void assertRefused(
      PreparedStatement insert, Object value, String sqlState, String named) {
    Refusal refusal =
        Refusal.of(() -> {
          insert.setLong(1, 99);
          insert.setObject(2, value);
          insert.executeUpdate();
        });
    assertThat(refusal.sqlState()).as(refusal.message()).isEqualTo(sqlState);
    assertThat(refusal.message()).contains("column b", named);
  }

  private static void assertMetadata(DatabaseMetaData metadata) throws SQLException {
    try (ResultSet columns = metadata.getColumns(null, null, "t", "b")) {
      assertThat(columns.next()).isTrue();
      assertThat(columns.getString("TYPE_NAME")).isEqualTo("BIT(9)");
      assertThat(columns.getInt("DATA_TYPE")).isEqualTo(Types.VARCHAR);
      assertThat(columns.getInt("COLUMN_SIZE")).isEqualTo(9);
    }
    try (ResultSet known = metadata.getTypeInfo()) {
      List<String> names = new ArrayList<>();
      while (known.next()) {
        names.add(known.getString("TYPE_NAME"));
      }
      assertThat(names).contains("BIT");
    }
  }
}
