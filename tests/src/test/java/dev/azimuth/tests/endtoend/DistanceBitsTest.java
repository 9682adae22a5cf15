package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A distance is the same number wherever in a statement it is computed: next to the data, by our
/// operators at the proxy, or by generated code.
@Timeout(60)
final class DistanceBitsTest {
  private static final int DIMENSIONS = 67;
  private static final int ROWS = 40;
  private static final List<String> OPERATORS = List.of("<->", "<=>", "<#>", "<+>");
  private static final List<String> BIT_OPERATORS = List.of("<~>", "<%>");

  @ParameterizedTest
  @ValueSource(
      strings = {"VECTOR(67)", "HALFVEC(67)", "VECTOR(67, INT8)", "BIT(67)", "SPARSEVEC(67)"})
  void nodes_operators_and_generated_code_agree_to_the_last_bit(
      String type, @TempDir Path directory) throws SQLException {
    try (TestServer server = TestServer.start(directory);
        Connection connection = server.connect()) {
      String columns = "(id BIGINT PRIMARY KEY, v " + type + ")";
      TestServer.execute(connection, "CREATE TABLE docs " + columns);
      boolean isOfBits = type.startsWith("BIT");
      fill(connection, type);
      List<String> operators = isOfBits ? BIT_OPERATORS : OPERATORS;
      for (String operator : operators) {
        assertAgreement(connection, operator);
      }
      TestServer.execute(connection, "FLUSH docs");
      for (String operator : operators) {
        assertAgreement(connection, operator);
      }
    }
  }

  private static void assertAgreement(Connection connection, String operator) throws SQLException {
    String distance = "docs.v " + operator + " (SELECT v FROM docs WHERE id = 0)";
    List<String> atNodes =
        TestServer.query(connection, "SELECT id, " + distance + " FROM docs ORDER BY id");
    assertThat(TestServer.query(connection, "EXPLAIN SELECT id, " + distance + " FROM docs"))
        .as("computed at the nodes")
        .noneMatch(line -> line.contains("Project"));
    assertThat(atNodes).hasSize(ROWS);
    String byOperators =
        "SELECT id, "
            + distance
            + " FROM (SELECT id, v FROM docs UNION ALL SELECT id, v FROM docs WHERE id < 0) AS docs"
            + " ORDER BY id";
    assertThat(TestServer.query(connection, "EXPLAIN " + byOperators))
        .as("computed above a union")
        .contains("Engine: streaming operators")
        .anyMatch(line -> line.contains("Project") && line.contains("?0"));
    assertThat(TestServer.query(connection, byOperators)).isEqualTo(atNodes);
    String byCode =
        "SELECT a.id, a.v " + operator + " b.v FROM docs a JOIN docs b ON b.id = 0 ORDER BY a.id";
    assertThat(TestServer.query(connection, "EXPLAIN " + byCode).getFirst())
        .startsWith("Engine: generated code");
    assertThat(TestServer.query(connection, byCode)).isEqualTo(atNodes);
  }

  private static void fill(Connection connection, String type) throws SQLException {
    Random random = new Random(17);
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO docs VALUES (?, ?)")) {
      for (int id = 0; id < ROWS; id++) {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
          vector[i] = element(type, random.nextGaussian());
        }
        insert.setLong(1, id);
        insert.setObject(2, vector);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static float element(String type, double number) {
    return switch (type) {
      case "VECTOR(67, INT8)" -> Math.clamp(Math.round(number * 40), -128, 127);
      case "BIT(67)" -> number > 0 ? 1 : 0;
      default -> (float) number;
    };
  }
}
