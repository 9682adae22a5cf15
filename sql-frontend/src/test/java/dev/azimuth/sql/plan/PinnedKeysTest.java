package dev.azimuth.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PinnedKeysTest {
  private static final ColumnType BIGINT = ColumnType.Simple.BIGINT;
  private static final TableDefinition ONE = table(List.of(0));
  private static final TableDefinition TWO = table(List.of(1, 0));

  @Test
  void constants_that_the_key_equals_or_is_among_are_keys() {
    assertThat(PinnedKeys.find(ONE, is(0, 7))).containsExactly(key(7));
    assertThat(PinnedKeys.find(ONE, in(0, 7, 8, 7))).containsExactly(key(7), key(8));
    assertThat(PinnedKeys.find(ONE, and(is(1, 5), in(0, 7, 8)))).containsExactly(key(7), key(8));
  }

  @Test
  void columns_of_a_key_are_combined_in_its_order() {
    assertThat(PinnedKeys.find(TWO, and(in(0, 1, 2), in(1, 3, 4))))
        .containsExactly(key(3, 1), key(3, 2), key(4, 1), key(4, 2));
    assertThat(PinnedKeys.find(TWO, in(0, 1, 2))).isEmpty();
  }

  @Test
  void conditions_of_which_one_holds_pin_the_keys_of_all() {
    Expression first = and(is(0, 1), is(1, 2));
    assertThat(PinnedKeys.find(TWO, or(first, and(is(0, 3), is(1, 4)))))
        .containsExactly(key(2, 1), key(4, 3));
    assertThat(PinnedKeys.find(TWO, or(first, is(0, 3)))).isEmpty();
    assertThat(PinnedKeys.find(ONE, or(is(0, 3), is(1, 3)))).isEmpty();
  }

  @Test
  void more_keys_than_a_fragment_names_are_scanned_for() {
    long[] most = LongStream.range(0, Fragment.KEYS_MAX).toArray();
    assertThat(PinnedKeys.find(ONE, in(0, most))).hasSize(Fragment.KEYS_MAX);
    assertThat(PinnedKeys.find(ONE, in(0, LongStream.range(0, most.length + 1).toArray())))
        .isEmpty();
    assertThat(PinnedKeys.find(TWO, and(in(0, most), in(1, 1, 2)))).isEmpty();
  }

  private static Expression is(int column, long value) {
    return new Expression.Comparison(
        ComparisonOperator.EQUAL, new Expression.Column(column), literal(value));
  }

  private static Expression in(int column, long... values) {
    return new Expression.In(new Expression.Column(column), key(values));
  }

  private static Expression and(Expression... operands) {
    return new Expression.And(List.of(operands));
  }

  private static Expression or(Expression... operands) {
    return new Expression.Or(List.of(operands));
  }

  private static List<Expression> key(long... values) {
    return LongStream.of(values).<Expression>mapToObj(PinnedKeysTest::literal).toList();
  }

  private static Expression literal(long value) {
    return new Expression.Literal(BIGINT, value);
  }

  private static TableDefinition table(List<Integer> key) {
    return new TableDefinition(
        1,
        CatalogSnapshot.DEFAULT_SCHEMA,
        "pairs",
        1,
        List.of(column(1, "a"), column(2, "b")),
        key,
        1,
        List.of(),
        Map.of());
  }

  private static ColumnDefinition column(int id, String name) {
    return new ColumnDefinition(id, name, BIGINT, false, Optional.empty());
  }
}
