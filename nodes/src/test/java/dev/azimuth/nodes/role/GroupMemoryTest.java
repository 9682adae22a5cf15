package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The first rows of each group within little memory.
class GroupMemoryTest {
  private static final int ROWS = 5_000;
  private static final int BYTES_MAX = 100_000;
  private static final ColumnType BIGINT = ColumnType.Simple.BIGINT;
  private static final Expression KEY = new Expression.Column(0);

  /// The same in all rows.
  private static final Expression SAME = new Expression.Column(1);

  /// Enough for a group of each row that has room for one row, not for some.
  private static final int BYTES_OF_GROUPS = 3_300_000;

  private TestNode node = new TestNode(new QueryLimits(BYTES_MAX));
  private LogName log;

  @BeforeEach
  void load() {
    node.start();
    TableDefinition table = TestTables.table(1, BIGINT, BIGINT);
    log = node.create(table);
    List<TestTables.Row> rows = new ArrayList<>();
    for (long id = 0; id < ROWS; id++) {
      rows.add(TestTables.put(LogRecord.Write.ANY, id, 7L));
    }
    node.write(log, TestTables.write(table, 1, List.of(rows)));
  }

  @AfterEach
  void close() {
    node.close();
  }

  private FragmentRequest first(Expression group, Expression key, Fragment.Ties ties) {
    Shape shape =
        new Shape.TopOfGroups(
            List.of(KEY),
            List.of(group),
            List.of(new Fragment.SortKey(key, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
            new Expression.Literal(BIGINT, 1L),
            ties);
    Fragment fragment = new Fragment(1, 1, Optional.empty(), Optional.empty(), shape);
    return node.request(log, fragment, new ReadPoint.Applied());
  }

  private long rowCount(FragmentRequest request) {
    return node.run(request).stream().mapToLong(ColumnBatch::rowCount).sum();
  }

  private void requireTooMuch(FragmentRequest request) {
    try (FragmentCursor cursor = node.waiting.result(node.queryNode.execute(request))) {
      node.waiting.fails(cursor.next(), ErrorCode.OUT_OF_MEMORY);
    }
  }

  @Test
  void rows_that_are_equal_to_the_last_one_count_for_the_memory_of_a_fragment() {
    assertThat(rowCount(first(SAME, SAME, Fragment.Ties.CUT))).isEqualTo(1);
    assertThat(rowCount(first(SAME, KEY, Fragment.Ties.KEPT))).isEqualTo(1);
    requireTooMuch(first(SAME, SAME, Fragment.Ties.KEPT));
  }

  @Test
  void groups_count_for_the_memory_of_a_fragment() {
    requireTooMuch(first(KEY, SAME, Fragment.Ties.CUT));
  }

  @Test
  void a_group_of_one_row_takes_no_more_memory_where_ties_are_kept() {
    node.close();
    node = new TestNode(new QueryLimits(BYTES_OF_GROUPS));
    load();

    assertThat(rowCount(first(KEY, SAME, Fragment.Ties.CUT))).isEqualTo(ROWS);
    assertThat(rowCount(first(KEY, SAME, Fragment.Ties.KEPT))).isEqualTo(ROWS);
  }
}
