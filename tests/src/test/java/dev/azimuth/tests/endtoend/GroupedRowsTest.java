package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The first rows of each group over several shards, beside the same statement with a function that
/// needs all rows, so that they all come to the proxy.
@Timeout(600)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GroupedRowsTest {
  private static final int ROWS = 6_000;
  private static final int GROUPS = 50;
  private static final int DIMENSION = 64;
  private static final int CLUSTERS = 20;

  /// Two zeros, which are ordered and grouped as different numbers, and NULL.
  private static final @Nullable Double[] NUMBERS = {-0.0, 0.0, null, 1.5, -1.5};

  private final Random random = new Random(3);
  private final float[][] centres = new float[CLUSTERS][];
  private TestServer server;
  private Connection connection;

  @BeforeAll
  void load(@TempDir Path directory) throws SQLException {
    server = TestServer.start(directory);
    connection = server.connect();
    TestServer.execute(
        connection,
        "CREATE TABLE parts (id BIGINT PRIMARY KEY, g INTEGER, v VECTOR("
            + DIMENSION
            + ")) WITH (shards = 2, default_index = 'off')");
    Arrays.setAll(centres, i -> vector(new float[DIMENSION], 8));
    insert(0, ROWS / 2);
    TestServer.execute(connection, "FLUSH parts");
    insert(ROWS / 2, ROWS);
    TestServer.execute(connection, "DELETE FROM parts WHERE id IN (5, 77, 4000)");
    loadNumbers();
  }

  private void insert(int from, int to) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO parts VALUES (?, ?, ?)")) {
      for (int id = from; id < to; id++) {
        insert.setLong(1, id);
        insert.setObject(2, id % GROUPS == 0 ? null : id % GROUPS);
        insert.setObject(3, id % 11 == 0 ? null : near());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// Mostly near a centre; the others are centres, whose distances are equal.
  private float[] near() {
    float[] centre = centres[random.nextInt(CLUSTERS)];
    return random.nextInt(4) == 0 ? centre : vector(centre, 1);
  }

  private float[] vector(float[] centre, double scale) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (centre[i] + scale * random.nextGaussian());
    }
    return vector;
  }

  private void loadNumbers() throws SQLException {
    TestServer.execute(
        connection,
        "CREATE TABLE numbers (id BIGINT PRIMARY KEY, g DOUBLE, x DOUBLE, y REAL) WITH (shards = 2)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO numbers VALUES (?, ?, ?, ?)")) {
      for (int id = 0; id < 200; id++) {
        insert.setLong(1, id);
        insert.setObject(2, NUMBERS[id % 3]);
        insert.setObject(3, NUMBERS[id / 3 % NUMBERS.length]);
        insert.setObject(4, NUMBERS[random.nextInt(NUMBERS.length)]);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @AfterAll
  void stop() throws SQLException {
    connection.close();
    server.close();
  }

  private static String statement(String columns, String distance, String more, String condition) {
    return "SELECT "
        + columns
        + " FROM (SELECT id, g, v "
        + distance
        + " CAST(? AS VECTOR(64)) AS d, ROW_NUMBER() OVER w AS n, RANK() OVER w AS r"
        + more
        + " FROM parts WINDOW w AS (PARTITION BY g ORDER BY v "
        + distance
        + " CAST(? AS VECTOR(64)))) AS x WHERE "
        + condition
        + " ORDER BY "
        + columns;
  }

  private List<String> query(String sql, float[] query) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, query);
      statement.setObject(2, query);
      return TestServer.texts(statement.executeQuery());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<->", "<=>", "<#>", "<+>"})
  void shards_return_enough_for_the_first_rows_of_each_group(String distance) throws SQLException {
    float[] query = near();
    for (int k : new int[] {1, 4, 200}) {
      // Which of equal rows has which number is not told.
      for (List<String> each :
          List.of(List.of("g, n, d", "n <= " + k), List.of("g, r, d, id", "r <= " + k))) {
        String columns = each.getFirst();
        String condition = each.getLast();
        List<String> found = query(statement(columns, distance, "", condition), query);
        List<String> expected =
            query(
                statement(
                    columns,
                    distance,
                    ", COUNT(*) OVER (PARTITION BY g) AS c",
                    condition + " AND c > 0"),
                query);
        assertThat(found).as("%s with %s", condition, distance).isEqualTo(expected).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "x DESC",
        "x NULLS FIRST",
        "x DESC NULLS LAST",
        "y",
        "y DESC, x",
        "x NULLS FIRST, y DESC"
      })
  void zeros_and_nulls_tie_as_they_do_where_all_rows_come(String order) throws SQLException {
    for (String group : List.of("g", "x")) {
      for (int k : new int[] {1, 2, 14, 30}) {
        String first = ranked(group, order, "", "r <= " + k);
        List<String> expected =
            TestServer.query(
                connection, ranked(group, order, ", COUNT(*) OVER () AS c", "c > 0 AND r <= " + k));

        assertThat(TestServer.query(connection, "EXPLAIN " + first))
            .anyMatch(line -> line.contains(" with ties of each "));
        assertThat(TestServer.query(connection, first))
            .as(first)
            .isEqualTo(expected)
            .anyMatch(row -> row.contains("-0"));
      }
    }
  }

  private static String ranked(String group, String order, String more, String condition) {
    return "SELECT g, x, y, id, r FROM (SELECT g, x, y, id, RANK() OVER (PARTITION BY "
        + group
        + " ORDER BY "
        + order
        + ") AS r"
        + more
        + " FROM numbers) AS x WHERE "
        + condition
        + " ORDER BY id";
  }

  @ParameterizedTest
  @ValueSource(strings = {"n <= 3", "r <= 3"})
  void few_rows_are_compared_in_full_and_returned(String condition) throws SQLException {
    List<String> lines =
        query("EXPLAIN ANALYZE " + statement("id, n, r", "<->", "", condition), centres[0]);
    String all = lines.getLast();

    assertThat(number("rows visited", all)).as("%s", lines).isGreaterThanOrEqualTo(ROWS - 3);
    assertThat(number("distances computed", all)).as("%s", lines).isLessThan(ROWS / 2);
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("Shard "))
                .mapToLong(line -> number("rows returned", line))
                .sum())
        .as(lines.stream().collect(Collectors.joining("\n")))
        .isBetween(3L * GROUPS, ROWS / 4L);
  }

  private static long number(String name, String line) {
    Matcher number = Pattern.compile(name + " (\\d+)").matcher(line);
    assertThat(number.find()).as(line).isTrue();
    return Long.parseLong(number.group(1));
  }
}
