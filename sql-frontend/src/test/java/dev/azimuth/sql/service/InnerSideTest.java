package dev.azimuth.sql.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.api.SessionSettings;
import dev.azimuth.sql.api.StatementResult;
import dev.azimuth.sql.execute.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Joins that read one side for each row of the other: how often they ask nodes, and what they
/// keep.
class InnerSideTest {
  private static final int OUTER_ROWS = 40;
  private static final int INNER_ROWS = 50;
  private static final MemoryBudget.Limits AMPLE = new MemoryBudget.Limits(1_000_000, 1 << 20);

  /// Too little to spare for the inner side, which operators of the inner side may keep.
  private static final MemoryBudget.Limits SCARCE = new MemoryBudget.Limits(1_000_000, 12_000);

  private @Nullable MemoryDatabase database;
  private int calls;

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  @Test
  void the_inner_side_of_a_join_without_an_equation_is_read_once() {
    start(AMPLE);
    assertThat(rows("SELECT o.id, i.id FROM o JOIN i ON o.id < i.id")).hasSize(1_180);
    assertThat(calls).isEqualTo(2);
    assertThat(rows("SELECT o.id, i.id FROM o, i")).hasSize(OUTER_ROWS * INNER_ROWS);
    assertThat(calls).isEqualTo(2);
    assertThat(rows("SELECT o.id, i.id FROM o LEFT JOIN i ON o.id > i.id + 38"))
        .hasSize(OUTER_ROWS)
        .contains("1|null", "40|1");
    assertThat(calls).isEqualTo(2);
  }

  @Test
  void a_plan_says_that_an_inner_side_is_kept() {
    start(AMPLE);
    assertThat(rows("EXPLAIN SELECT o.id, i.id FROM o JOIN i ON o.id < i.id"))
        .contains("  Kept for all outer rows");
  }

  @Test
  void an_inner_side_that_is_too_large_to_keep_is_read_for_each_outer_row() {
    start(new MemoryBudget.Limits(1_000_000, 3_000));
    assertThat(rows("SELECT o.id, i.id FROM o JOIN i ON o.id < i.id")).hasSize(1_180);
    assertThat(calls).isEqualTo(1 + OUTER_ROWS);
    assertThat(rows("SELECT o.id, i.id FROM o, i")).doesNotHaveDuplicates().hasSize(2_000);
  }

  @Test
  void what_an_inner_side_keeps_is_given_back_before_the_next_outer_row() {
    start(SCARCE);
    for (String inner :
        List.of(
            "(SELECT id, n FROM i WHERE n >= 0 ORDER BY n DESC, id LIMIT 49)",
            "(SELECT x.id, x.n FROM i AS x JOIN (SELECT n FROM i WHERE id < 40) AS y"
                + " ON x.n = y.n WHERE x.id < 40)",
            "(SELECT id, n FROM i WHERE id < 26 UNION SELECT id, n FROM i WHERE id >= 26)",
            "(SELECT n AS id, COUNT(*) AS n FROM i GROUP BY n)")) {
      String sql = "SELECT o.id, p.id FROM o JOIN " + inner + " AS p ON o.id < p.id";
      assertThat(rows(sql)).as(sql).hasSizeGreaterThan(OUTER_ROWS);
      String lateral =
          "SELECT o.id, p.id FROM o CROSS JOIN LATERAL"
              + " (SELECT id FROM i ORDER BY ABS(n - o.id), id LIMIT 30) AS p";
      assertThat(rows(lateral)).hasSize(30 * OUTER_ROWS);
    }
  }

  @Test
  void what_one_inner_side_keeps_still_counts() {
    start(SCARCE);
    String sql =
        "SELECT o.id, p.id FROM o CROSS JOIN LATERAL"
            + " (SELECT x.id FROM i AS x JOIN i AS y ON x.id > 0 AND y.id > 0"
            + " ORDER BY ABS(x.n - o.id), x.id LIMIT 2400) AS p";
    assertThatThrownBy(() -> rows(sql)).hasMessageContaining("memory.statementBytesMax is 12000");
  }

  private void start(MemoryBudget.Limits limits) {
    MemoryDatabase started = new MemoryDatabase(limits);
    database = started;
    execute("CREATE TABLE o (id BIGINT PRIMARY KEY)");
    execute("CREATE TABLE i (id BIGINT PRIMARY KEY, n BIGINT)");
    for (int id = 1; id <= OUTER_ROWS; id++) {
      execute("INSERT INTO o VALUES (" + id + ")");
    }
    for (int id = 1; id <= INNER_ROWS; id++) {
      execute("INSERT INTO i VALUES (" + id + ", " + id + ")");
    }
    started.beforeCall = () -> calls++;
  }

  /// The rows as text; counts how many shards were asked for them.
  private List<String> rows(String sql) {
    calls = 0;
    List<String> rows = new ArrayList<>();
    try (RowCursor cursor = ((StatementResult.Rows) execute(sql)).cursor()) {
      for (@Nullable Object[] row = cursor.next(); row != null; row = cursor.next()) {
        List<String> values = new ArrayList<>();
        for (Object value : row) {
          values.add(String.valueOf(value));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }

  private StatementResult execute(String sql) {
    if (database == null) {
      throw new IllegalStateException("not started");
    }
    return database.proxy.execute(SessionSettings.DEFAULT, sql, List.of());
  }
}
