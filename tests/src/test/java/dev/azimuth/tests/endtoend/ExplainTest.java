package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// EXPLAIN ANALYZE: what each operator and each shard did.
@Timeout(600)
final class ExplainTest {
  private TestServer server;
  private Connection connection;

  @BeforeEach
  void start(@TempDir Path directory) throws SQLException {
    server = TestServer.start(directory);
    connection = server.connect();
    execute("CREATE TABLE docs (id BIGINT PRIMARY KEY, n INTEGER, v VECTOR(2)) WITH (shards = 2)");
    StringBuilder rows = new StringBuilder("INSERT INTO docs VALUES (0, 0, '[0,1]')");
    for (int i = 1; i < 100; i++) {
      rows.append(", (" + i + ", " + i % 10 + ", '[" + i + ",1]')");
    }
    execute(rows.toString());
  }

  @AfterEach
  void stop() throws SQLException {
    connection.close();
    server.close();
  }

  @Test
  void operators_and_shards_tell_what_they_did() throws SQLException {
    String sql = "SELECT id + 1 FROM docs ORDER BY v <-> '[50,1]' LIMIT 3";

    assertThat(query("EXPLAIN " + sql)).noneMatch(line -> line.contains(" ms)"));
    List<String> lines = query("EXPLAIN ANALYZE " + sql);

    assertThat(lines.getFirst()).startsWith("Engine: ");
    assertThat(lines.subList(1, lines.size() - 3))
        .as("two projects and the scan")
        .hasSize(3)
        .allMatch(line -> line.matches(".* \\(rows 3, \\d+\\.\\d{3} ms\\)"));
    List<String> shards = lines.subList(lines.size() - 3, lines.size() - 1);
    assertThat(shards).anyMatch(line -> line.startsWith("Shard public.docs/0: rows returned "));
    assertThat(shards).anyMatch(line -> line.startsWith("Shard public.docs/1: rows returned "));
    assertThat(shards.stream().mapToLong(line -> number("rows visited", line)).sum())
        .isEqualTo(100);
    assertThat(number("rows visited", lines.getLast())).isEqualTo(100);
    assertThat(lines.getLast()).startsWith("Measured: 3 rows, ");
  }

  @Test
  void a_key_asks_one_shard_for_one_row_and_a_range_of_keys_prunes_segments() throws SQLException {
    execute("FLUSH docs");
    execute("INSERT INTO docs VALUES (1000, 1, NULL)");
    execute("FLUSH docs");

    List<String> lines = query("EXPLAIN ANALYZE SELECT n FROM docs WHERE id = 1000");

    assertThat(lines).filteredOn(line -> line.startsWith("Shard ")).hasSize(1);
    assertThat(number("rows visited", lines.getLast())).isEqualTo(1);

    lines = query("EXPLAIN ANALYZE SELECT n FROM docs WHERE id > 500");

    assertThat(lines).filteredOn(line -> line.startsWith("Shard ")).hasSize(2);
    assertThat(number("segments pruned", lines.getLast())).as("%s", lines).isEqualTo(2);
    assertThat(number("segments visited", lines.getLast())).as("%s", lines).isEqualTo(1);
  }

  @Test
  void a_join_is_measured_as_a_whole_and_by_shard() throws SQLException {
    List<String> lines =
        query("EXPLAIN ANALYZE SELECT a.id FROM docs a JOIN docs b ON a.n = b.id WHERE a.id < 30");

    assertThat(lines).anyMatch(line -> line.contains("(rows 30, "));
    assertThat(lines).filteredOn(line -> line.startsWith("Shard public.docs/")).hasSize(2);
  }

  @Test
  void a_vector_named_by_a_sub_query_is_looked_up_once_and_searched_for_at_the_nodes()
      throws SQLException {
    List<String> lines =
        query(
            "EXPLAIN ANALYZE SELECT id FROM docs"
                + " ORDER BY v <-> (SELECT v FROM docs WHERE id = 50) LIMIT 3");

    assertThat(lines)
        .anyMatch(line -> line.contains("Key lookup on nodes: public.docs") && isOf(1, line))
        .anyMatch(line -> line.contains("top-k by l2(v, #0)") && isOf(3, line));
    assertThat(number("rows visited", lines.getLast())).isEqualTo(101);
    assertThat(number("distances computed", lines.getLast())).isEqualTo(100);
    assertThat(
            lines.stream()
                .filter(line -> line.startsWith("Shard "))
                .mapToLong(line -> number("rows returned", line))
                .sum())
        .as("three of each shard and the one that is looked up")
        .isLessThanOrEqualTo(7);
    assertThat(
            query("SELECT id FROM docs ORDER BY v <-> (SELECT v FROM docs WHERE id = 50) LIMIT 3"))
        .containsExactly("50", "49", "51");
  }

  @Test
  void a_join_without_an_equation_reads_each_side_once() throws SQLException {
    List<String> lines =
        query(
            "EXPLAIN ANALYZE SELECT a.id, b.id FROM docs a JOIN docs b"
                + " ON a.v <-> b.v < 0.5 AND b.n >= 0 AND a.n < 5");

    assertThat(lines.getLast()).startsWith("Measured: 50 rows, ");
    assertThat(number("rows visited", lines.getLast())).isEqualTo(200);
  }

  private static boolean isOf(int rows, String line) {
    return line.contains("(rows " + rows + ", ");
  }

  @Test
  void a_write_is_carried_out_and_measured() throws SQLException {
    List<String> lines = query("EXPLAIN ANALYZE DELETE FROM docs WHERE n = 3");

    assertThat(lines.getLast()).startsWith("Measured: 10 rows, ");
    assertThat(query("SELECT COUNT(*) FROM docs")).containsExactly("90");
    assertThat(lines.stream().filter(line -> line.startsWith("Shard ")).toList())
        .anyMatch(line -> number("rows matched", line) > 0);
  }

  private static long number(String counter, String line) {
    Matcher matcher = Pattern.compile(counter + " (\\d+)").matcher(line);
    assertThat(matcher.find()).as("%s in %s", counter, line).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private void execute(String sql) throws SQLException {
    TestServer.execute(connection, sql);
  }

  private List<String> query(String sql) throws SQLException {
    return TestServer.query(connection, sql);
  }
}
