package dev.azimuth.nodes.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.VectorTotal;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.role.TestNode;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Random fragments over random rows, against the naive evaluator; a failure prints its seed.
@SuppressWarnings("NullAway") // Lists of values with NULLs among them.
class FragmentModelTest {
  private static final int ROWS = 20_000;
  private static final int DIMENSION = RandomRows.DIMENSION;
  private static final ColumnType BIGINT = ColumnType.Simple.BIGINT;
  private static final List<ColumnType> TYPES = RandomRows.TYPES;
  private static final TableDefinition TABLE =
      TestTables.table(1, TYPES.toArray(ColumnType[]::new));

  private static final List<Fragment.AggregateFunction> ON_SCALARS =
      List.of(
          Fragment.AggregateFunction.COUNT,
          Fragment.AggregateFunction.SUM,
          Fragment.AggregateFunction.MIN,
          Fragment.AggregateFunction.MAX);

  private static final List<List<@Nullable Object>> LIVE = new ArrayList<>();
  private static final Map<Place, TestNode> NODES = new EnumMap<>(Place.class);

  /// Where rows lie.
  enum Place {
    GROWING,
    SEGMENTS,
    BOTH
  }

  @BeforeAll
  static void fill() {
    for (Place place : Place.values()) {
      TestNode node = new TestNode();
      NODES.put(place, node);
      node.start();
      node.create(TABLE);
    }
    Random random = new Random(5);
    Map<Long, List<@Nullable Object>> rows = new HashMap<>();
    long timestamp = 1;
    for (int first = 0; first < ROWS; first += 2000) {
      List<TestTables.Row> statement = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        long id = random.nextInt(ROWS);
        if (random.nextInt(10) == 0) {
          rows.remove(id);
          statement.add(
              TestTables.delete(LogRecord.Write.ANY, id, null, null, null, null, null, null));
        } else {
          List<@Nullable Object> row = RandomRows.row(random, id);
          rows.put(id, row);
          statement.add(TestTables.put(LogRecord.Write.ANY, row.toArray()));
        }
      }
      LogRecord.Write write = TestTables.write(TABLE, timestamp++, List.of(statement));
      for (Place place : Place.values()) {
        TestNode node = Objects.requireNonNull(NODES.get(place));
        node.write(TABLE.log(0), write);
        boolean last = first + 2000 >= ROWS;
        boolean flushes =
            switch (place) {
              case GROWING -> false;
              case SEGMENTS -> last || first % 6000 == 0;
              case BOTH -> !last && first % 4000 == 0;
            };
        if (flushes) {
          node.flush(TABLE.log(0));
        }
      }
    }
    LIVE.addAll(rows.values());
  }

  @AfterAll
  static void close() {
    NODES.values().forEach(TestNode::close);
  }

  private static List<List<@Nullable Object>> run(
      Place place, Optional<Expression> filter, Shape shape, List<ColumnType> types) {
    TestNode node = Objects.requireNonNull(NODES.get(place));
    Fragment fragment = new Fragment(1, 1, filter, Optional.empty(), shape);
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (ColumnBatch batch :
        node.run(node.request(TABLE.log(0), fragment, new ReadPoint.Applied()))) {
      for (int row = 0; row < batch.rowCount(); row++) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
          values.add(new ColumnReader(types.get(i), batch.columns().get(i)).value(row));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  private static List<List<@Nullable Object>> matching(Expression filter) {
    return LIVE.stream()
        .filter(row -> Objects.equals(NaiveEvaluator.truth(filter, row), true))
        .toList();
  }

  /// Sorted, since to compare thousands in any order takes a time that grows with their square.
  private static List<@Nullable Object> ids(List<List<@Nullable Object>> rows) {
    return rows.stream().map(List::getFirst).sorted().toList();
  }

  @ParameterizedTest
  @EnumSource
  void filters_select_what_three_valued_logic_selects(Place place) {
    for (long seed = 0; seed < 60; seed++) {
      Expression filter = RandomRows.condition(new Random(seed), 3);
      List<List<@Nullable Object>> found =
          run(
              place,
              Optional.of(filter),
              new Shape.Rows(List.of(new Expression.Column(0), filter), Optional.empty()),
              List.of(BIGINT, BIGINT));
      assertThat(ids(found)).as("seed %d: %s", seed, filter).isEqualTo(ids(matching(filter)));
      assertThat(found).allMatch(row -> Long.valueOf(1).equals(row.get(1)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void top_rows_come_in_order_with_ties_by_key(Place place) {
    Expression id = new Expression.Column(0);
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Expression filter = RandomRows.condition(random, 1);
      List<Fragment.SortKey> keys = new ArrayList<>();
      Comparator<List<@Nullable Object>> order = (_, _) -> 0;
      for (int i = random.nextInt(3); i >= 0; i--) {
        Expression key =
            random.nextInt(3) == 0
                ? RandomRows.distance(random)
                : new Expression.Column(1 + random.nextInt(4));
        Fragment.Direction direction =
            random.nextBoolean() ? Fragment.Direction.ASCENDING : Fragment.Direction.DESCENDING;
        Fragment.Nulls nulls = random.nextBoolean() ? Fragment.Nulls.FIRST : Fragment.Nulls.LAST;
        keys.add(new Fragment.SortKey(key, direction, nulls));
        order = order.thenComparing((left, right) -> order(key, direction, nulls, left, right));
      }
      order = order.thenComparing(row -> (Long) row.getFirst());
      long k = List.of(0L, 1L, 10L, 500L, 1L << 40).get(random.nextInt(5));
      List<List<@Nullable Object>> found =
          run(
              place,
              Optional.of(filter),
              new Shape.TopK(List.of(id), keys, new Expression.Literal(BIGINT, k)),
              List.of(BIGINT));
      assertThat(found.stream().map(List::getFirst))
          .as("seed %d: %s", seed, keys)
          .containsExactlyElementsOf(
              matching(filter).stream().sorted(order).limit(k).map(List::getFirst).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_first_rows_of_each_group_are_those_of_each_group_alone(Place place) {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      Expression filter = RandomRows.condition(random, 1);
      Expression key = RandomRows.distance(random);
      Fragment.Direction direction =
          random.nextBoolean() ? Fragment.Direction.ASCENDING : Fragment.Direction.DESCENDING;
      Fragment.Nulls nulls = random.nextBoolean() ? Fragment.Nulls.FIRST : Fragment.Nulls.LAST;
      Comparator<List<@Nullable Object>> order =
          (left, right) -> order(key, direction, nulls, left, right);
      int group = random.nextInt(5);
      long k = List.of(0L, 1L, 3L, 50L, 1L << 40).get(random.nextInt(5));
      Fragment.Ties ties = random.nextBoolean() ? Fragment.Ties.CUT : Fragment.Ties.KEPT;
      List<List<@Nullable Object>> found =
          run(
              place,
              Optional.of(filter),
              new Shape.TopOfGroups(
                  List.of(new Expression.Column(0)),
                  group == 0 ? List.of() : List.of(new Expression.Column(group)),
                  List.of(new Fragment.SortKey(key, direction, nulls)),
                  new Expression.Literal(BIGINT, k),
                  ties),
              List.of(BIGINT));
      Map<String, List<List<@Nullable Object>>> groups = new LinkedHashMap<>();
      for (List<@Nullable Object> row : matching(filter)) {
        String name =
            group == 0
                ? "all"
                : String.valueOf(NaiveEvaluator.value(new Expression.Column(group), row));
        groups.computeIfAbsent(name, _ -> new ArrayList<>()).add(row);
      }
      List<@Nullable Object> expected = new ArrayList<>();
      groups
          .values()
          .forEach(
              rows -> first(rows, order, k, ties).forEach(row -> expected.add(row.getFirst())));
      assertThat(ids(found))
          .as("seed %d: %s by %d, ties %s", seed, key, group, ties)
          .isEqualTo(expected.stream().sorted().toList());
    }
  }

  private static List<List<@Nullable Object>> first(
      List<List<@Nullable Object>> rows,
      Comparator<List<@Nullable Object>> order,
      long k,
      Fragment.Ties ties) {
    List<List<@Nullable Object>> sorted =
        rows.stream().sorted(order.thenComparing(row -> (Long) row.getFirst())).toList();
    int end = (int) Math.min(sorted.size(), k);
    while (ties == Fragment.Ties.KEPT
        && 0 < end
        && end < sorted.size()
        && order.compare(sorted.get(end - 1), sorted.get(end)) == 0) {
      end++;
    }
    return sorted.subList(0, end);
  }

  private static int order(
      Expression key,
      Fragment.Direction direction,
      Fragment.Nulls nulls,
      List<@Nullable Object> left,
      List<@Nullable Object> right) {
    Object a = NaiveEvaluator.value(key, left);
    Object b = NaiveEvaluator.value(key, right);
    if (a == null || b == null) {
      int nullOrder = Boolean.compare(a == null, b == null);
      return nulls == Fragment.Nulls.LAST ? nullOrder : -nullOrder;
    }
    int order =
        a instanceof Double x ? Double.compare(x, (Double) b) : NaiveEvaluator.compare(a, b);
    return direction == Fragment.Direction.ASCENDING ? order : -order;
  }

  @ParameterizedTest
  @EnumSource
  void aggregates_count_sum_and_find_extremes_by_group(Place place) {
    for (int groupColumn : new int[] {-1, 1, 2, 3, 4}) {
      List<Expression> groups =
          groupColumn < 0 ? List.of() : List.of(new Expression.Column(groupColumn));
      List<Fragment.Aggregate> aggregates = new ArrayList<>();
      List<ColumnType> types = new ArrayList<>();
      groups.forEach(group -> types.add(TYPES.get(groupColumn)));
      aggregates.add(new Fragment.Aggregate(Fragment.AggregateFunction.COUNT, Optional.empty()));
      types.add(BIGINT);
      for (Fragment.AggregateFunction function : ON_SCALARS) {
        for (int column : function == Fragment.AggregateFunction.SUM ? List.of(1) : List.of(1, 3)) {
          aggregates.add(
              new Fragment.Aggregate(function, Optional.of(new Expression.Column(column))));
          types.add(function == Fragment.AggregateFunction.COUNT ? BIGINT : TYPES.get(column));
        }
      }
      List<List<@Nullable Object>> found =
          run(place, Optional.empty(), new Shape.Aggregates(groups, aggregates), types);
      Map<@Nullable Object, List<List<@Nullable Object>>> expected = new HashMap<>();
      for (List<@Nullable Object> row : LIVE) {
        Object group = groupColumn < 0 ? null : row.get(groupColumn);
        expected.computeIfAbsent(group, any -> new ArrayList<>()).add(row);
      }
      assertThat(found)
          .as("grouped by column %d", groupColumn)
          .containsExactlyInAnyOrderElementsOf(
              expected.entrySet().stream()
                  .map(group -> aggregated(groups, aggregates, group.getKey(), group.getValue()))
                  .toList());
    }
  }

  private static List<@Nullable Object> aggregated(
      List<Expression> groups,
      List<Fragment.Aggregate> aggregates,
      @Nullable Object group,
      List<List<@Nullable Object>> rows) {
    List<@Nullable Object> result = new ArrayList<>();
    groups.forEach(any -> result.add(group));
    for (Fragment.Aggregate aggregate : aggregates) {
      List<Object> values =
          aggregate.operand().isEmpty()
              ? new ArrayList<>(rows)
              : new ArrayList<>(
                  rows.stream()
                      .map(row -> NaiveEvaluator.value(aggregate.operand().get(), row))
                      .filter(Objects::nonNull)
                      .toList());
      result.add(
          switch (aggregate.function()) {
            case COUNT -> (long) values.size();
            case SUM -> values.isEmpty() ? null : values.stream().mapToLong(v -> (Long) v).sum();
            case MIN -> values.stream().min(NaiveEvaluator::compare).orElse(null);
            case MAX -> values.stream().max(NaiveEvaluator::compare).orElse(null);
            case AVG -> throw new IllegalArgumentException("of vectors only");
          });
    }
    return result;
  }

  @ParameterizedTest
  @EnumSource
  void vectors_are_summed_and_averaged_by_group(Place place) {
    Optional<Expression> vector = Optional.of(new Expression.Column(5));
    List<Fragment.Aggregate> aggregates =
        List.of(
            new Fragment.Aggregate(Fragment.AggregateFunction.SUM, vector),
            new Fragment.Aggregate(Fragment.AggregateFunction.AVG, vector));
    ColumnType state = new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED);
    for (int groupColumn : new int[] {1, 3, 4}) {
      List<Expression> groups = List.of(new Expression.Column(groupColumn));
      List<List<@Nullable Object>> found =
          run(
              place,
              Optional.empty(),
              new Shape.Aggregates(groups, aggregates),
              List.of(TYPES.get(groupColumn), state, state));
      Map<@Nullable Object, List<float[]>> expected = new HashMap<>();
      for (List<@Nullable Object> row : LIVE) {
        List<float[]> vectors =
            expected.computeIfAbsent(row.get(groupColumn), any -> new ArrayList<>());
        if (row.get(5) != null) {
          vectors.add((float[]) row.get(5));
        }
      }
      assertThat(found).hasSameSizeAs(expected.keySet());
      for (List<@Nullable Object> row : found) {
        assertTotals(row, expected.get(row.getFirst()));
      }
    }
  }

  private static void assertTotals(List<@Nullable Object> row, List<float[]> vectors) {
    if (vectors.isEmpty()) {
      assertThat(row.subList(1, 3)).containsOnlyNulls();
      return;
    }
    float[] sum = VectorTotal.decode((byte[]) row.get(1)).sum();
    float[] average = VectorTotal.decode((byte[]) row.get(2)).average();
    for (int i = 0; i < DIMENSION; i++) {
      int element = i;
      double expected = vectors.stream().mapToDouble(vector -> vector[element]).sum();
      assertThat((double) sum[i]).isCloseTo(expected, within(1e-3 + 1e-6 * Math.abs(expected)));
      assertThat((double) average[i])
          .isCloseTo(expected / vectors.size(), within(1e-6 + 1e-6 * Math.abs(expected)));
    }
  }
}
