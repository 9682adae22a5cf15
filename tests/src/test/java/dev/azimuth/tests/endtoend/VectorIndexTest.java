package dev.azimuth.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// From `CREATE INDEX` to approximate searches, as a client sees it.
@Timeout(600)
final class VectorIndexTest extends OverIndexedVectors {

  @Test
  void a_search_finds_what_the_target_accuracy_promises() throws SQLException {
    assertThat(plan(connection, LIMIT)).contains("index near (hnsw) for accuracy 0.95 by default");
    assertThat(table.recall(LIMIT)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void what_an_index_was_asked_for_is_told() throws SQLException {
    String sql = "EXPLAIN ANALYZE SELECT id FROM t ORDER BY v <-> ? ";
    assertThat(analysis(sql + LIMIT))
        .contains("segments visited 1, segments indexed 1,")
        .containsPattern("indexed segments scanned 0, effort [1-9]");
    assertThat(analysis(sql + "EXACT " + LIMIT))
        .contains("segments visited 1, segments indexed 0,");
  }

  @Test
  void a_search_near_a_row_of_the_table_asks_the_index_once_the_row_is_known() throws SQLException {
    String sql = "SELECT id FROM t ORDER BY v <-> (SELECT v FROM t WHERE id = %d) " + LIMIT;
    List<String> lines = TestServer.query(connection, "EXPLAIN ANALYZE " + sql.formatted(7));
    assertThat(String.join("\n", lines)).contains("index near (hnsw) for accuracy 0.95 by default");
    assertThat(lines.getLast()).contains("segments indexed 1,");
    assertThat(TestServer.query(connection, sql.formatted(7))).hasSize(IndexedVectors.K);
    assertThat(TestServer.query(connection, sql.formatted(-7)))
        .as("near to nothing")
        .hasSize(IndexedVectors.K);
  }

  private String analysis(String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, table.vector());
      try (ResultSet result = statement.executeQuery()) {
        return String.join("\n", TestServer.texts(result));
      }
    }
  }

  @Test
  void exact_is_exact() throws SQLException {
    assertThat(table.recall("EXACT " + LIMIT)).isEqualTo(1.0);
  }

  @Test
  void a_statement_and_a_connection_say_how_much_is_to_be_found() throws SQLException {
    assertThat(table.recall(LIMIT + " WITH TARGET ACCURACY 100 PERCENT")).isEqualTo(1.0);
    assertThat(table.recall(LIMIT + " WITH SEARCH (ef_search = 1000)"))
        .isGreaterThanOrEqualTo(0.99);
    Properties properties = new Properties();
    properties.setProperty("accuracy", "100");
    try (Connection exact = DriverManager.getConnection(server.url(), properties)) {
      assertThat(plan(exact, LIMIT)).contains(", exact");
      assertThat(plan(exact, LIMIT + " WITH TARGET ACCURACY .9"))
          .contains("index near (hnsw) for accuracy 0.9 of the statement");
    }
    for (String accuracy : new String[] {"0", "100.1", "-1", "much", ""}) {
      properties.setProperty("accuracy", accuracy);
      assertThatThrownBy(() -> DriverManager.getConnection(server.url(), properties))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("accuracy is above 0 and up to 1");
    }
  }

  @Test
  void rows_that_were_changed_and_deleted_are_found_as_they_are_now() throws SQLException {
    table.put(0, ROWS / 2);
    table.delete(3000);
    assertThat(table.recall(LIMIT)).isGreaterThanOrEqualTo(0.95);

    TestServer.execute(connection, "FLUSH t");
    TestServer.execute(connection, "COMPACT t");
    table.awaitReady();
    assertThat(table.recall(LIMIT)).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void a_condition_leaves_as_many_rows_as_match() throws SQLException {
    String sql = "SELECT id FROM t WHERE id >= 1000 AND id < 1007 ORDER BY v <-> ? LIMIT 10";
    assertThat(new HashSet<>(table.search(sql, table.vector())))
        .containsExactlyInAnyOrder(1000L, 1001L, 1002L, 1003L, 1004L, 1005L, 1006L);
  }

  @Test
  void without_the_index_searches_are_exact_again() throws SQLException {
    TestServer.execute(connection, "DROP INDEX near");
    assertThat(plan(connection, LIMIT)).doesNotContain("near");
    assertThat(table.recall(LIMIT)).isEqualTo(1.0);
  }

  private String plan(Connection asked, String limit) throws SQLException {
    String query = IndexedVectors.text(table.vector());
    return String.join(
        "\n",
        TestServer.query(
            asked, "EXPLAIN SELECT id FROM t ORDER BY v <-> '" + query + "' " + limit));
  }
}
