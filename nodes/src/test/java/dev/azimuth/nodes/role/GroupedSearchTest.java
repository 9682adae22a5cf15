package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnReader;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The first rows of each group by distance, over a segment and growing rows, against all distances
/// as they are returned, sorted by the test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway") // Rows with NULLs among their values.
class GroupedSearchTest {
  /// So many that several threads share them.
  private static final int ROWS = 24_000;

  private static final int DIMENSION = 96;
  private static final int NULL_EVERY = 13;
  private static final int CLUSTERS = 40;
  private static final int GROUPS = 50;
  private static final long FIRST = 10;
  private static final long LATEST = 1L << 40;
  private static final ColumnType BIGINT = ColumnType.Simple.BIGINT;
  private static final ColumnType VECTOR = new ColumnType.FloatVector(DIMENSION);
  private static final Expression KEY = new Expression.Column(0);
  private static final Expression GROUP = new Expression.Column(1);

  private final Random random = new Random(11);
  private final TestNode node = new TestNode();
  private final Map<Groups, TableDefinition> tables = new EnumMap<>(Groups.class);
  private final float[][] centres = new float[CLUSTERS][];
  private FragmentWork work = FragmentWork.NONE;

  /// A row as it is read.
  record Found(long id, @Nullable Object group, @Nullable Double distance) {}

  /// The groups of a table, by id; NULL is below 0.
  enum Groups {
    MIXED(id -> id * 31 % (GROUPS + 1) - 1),
    TOGETHER(id -> id / (ROWS / GROUPS)),
    MANY(id -> id % (ROWS / 3));

    private final LongUnaryOperator ofId;

    Groups(LongUnaryOperator ofId) {
      this.ofId = ofId;
    }
  }

  @BeforeAll
  void load() {
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = gaussian(6);
    }
    node.start();
    for (Groups groups : Groups.values()) {
      load(groups);
    }
  }

  @AfterAll
  void close() {
    node.close();
  }

  private float[] gaussian(double scale) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (scale * random.nextGaussian());
    }
    return vector;
  }

  /// Near one of the centres, or one of them, so that distances are equal.
  private float[] vector() {
    float[] vector = centres[random.nextInt(CLUSTERS)].clone();
    if (random.nextInt(4) > 0) {
      float[] offset = gaussian(1);
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] += offset[i];
      }
    }
    return vector;
  }

  /// Half of the rows in a segment, half of them growing, and some of both changed or deleted
  /// later.
  private void load(Groups groups) {
    TableDefinition table = TestTables.table(tables.size() + 1, BIGINT, BIGINT, BIGINT, VECTOR);
    tables.put(groups, table);
    LogName log = node.create(table);
    put(table, FIRST, 0, ROWS / 2, 1, groups);
    node.flush(log);
    put(table, FIRST + 1, ROWS / 2, ROWS, 1, groups);
    put(table, FIRST + 2, 0, ROWS, 17, groups);
    List<TestTables.Row> deletes = new ArrayList<>();
    for (long id = 3; id < ROWS; id += 23) {
      deletes.add(TestTables.delete(LogRecord.Write.ANY, id, null, null, null));
    }
    node.write(log, TestTables.write(table, FIRST + 3, List.of(deletes)));
  }

  private void put(
      TableDefinition table, long timestamp, int from, int to, int step, Groups groups) {
    List<TestTables.Row> rows = new ArrayList<>();
    for (long id = from; id < to; id += step) {
      long group = groups.ofId.applyAsLong(id);
      rows.add(
          TestTables.put(
              LogRecord.Write.ANY,
              id,
              group < 0 ? null : group,
              (long) random.nextInt(100),
              id % NULL_EVERY == 0 ? null : vector()));
    }
    node.write(table.log(0), TestTables.write(table, timestamp, List.of(rows)));
  }

  private static Expression distance(DistanceMetric metric, float[] query) {
    return new Expression.Distance(
        metric, new Expression.Column(3), new Expression.Literal(VECTOR, query));
  }

  private static Optional<Expression> below(long part) {
    return Optional.of(
        new Expression.Comparison(
            ComparisonOperator.LESS,
            new Expression.Column(2),
            new Expression.Literal(BIGINT, part)));
  }

  private List<Found> read(
      Groups groups, Optional<Expression> filter, long timestamp, Shape shape) {
    TableDefinition table = Objects.requireNonNull(tables.get(groups));
    ReadPoint at =
        timestamp == LATEST
            ? new ReadPoint.StrongSingleShard(timestamp)
            : new ReadPoint.At(timestamp);
    Fragment fragment = new Fragment(table.id(), 1, filter, Optional.empty(), shape);
    List<Found> rows = new ArrayList<>();
    try (FragmentCursor cursor =
        node.waiting.result(node.queryNode.execute(node.request(table.log(0), fragment, at)))) {
      Optional<ColumnBatch> batch = node.waiting.result(cursor.next());
      while (batch.isPresent()) {
        for (int row = 0; row < batch.get().rowCount(); row++) {
          rows.add(
              new Found(
                  (Long) value(batch.get(), 0, BIGINT, row),
                  value(batch.get(), 1, BIGINT, row),
                  (Double) value(batch.get(), 2, ColumnType.Simple.DOUBLE, row)));
        }
        batch = node.waiting.result(cursor.next());
      }
      work = cursor.work();
    }
    rows.sort(Comparator.comparingLong(Found::id));
    return rows;
  }

  private static @Nullable Object value(ColumnBatch batch, int column, ColumnType type, int row) {
    return new ColumnReader(type, batch.columns().get(column)).value(row);
  }

  private List<Found> all(
      Groups groups, Optional<Expression> filter, long timestamp, Expression distance) {
    return read(
        groups, filter, timestamp, new Shape.Rows(List.of(KEY, GROUP, distance), Optional.empty()));
  }

  private List<Found> first(
      Groups groups,
      Optional<Expression> filter,
      long timestamp,
      Expression distance,
      long k,
      Fragment.Ties ties) {
    return read(
        groups,
        filter,
        timestamp,
        new Shape.TopOfGroups(
            List.of(KEY, GROUP, distance),
            List.of(GROUP),
            List.of(
                new Fragment.SortKey(distance, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
            new Expression.Literal(BIGINT, k),
            ties));
  }

  /// The first `k` of each group, by distance and, if ties are cut, by key.
  private static List<Found> firstOfAll(List<Found> all, long k, Fragment.Ties ties) {
    Map<Object, List<Found>> groups = new LinkedHashMap<>();
    all.forEach(row ->
        groups.computeIfAbsent(String.valueOf(row.group()), any -> new ArrayList<>()).add(row));
    return groups.values().stream()
        .flatMap(rows -> firstOfGroup(rows, k, ties))
        .sorted(Comparator.comparingLong(Found::id))
        .toList();
  }

  private static Stream<Found> firstOfGroup(List<Found> rows, long k, Fragment.Ties ties) {
    Comparator<Found> order =
        Comparator.comparing(Found::distance, Comparator.nullsLast(Double::compare));
    List<Found> sorted = rows.stream().sorted(order.thenComparingLong(Found::id)).toList();
    if (sorted.size() <= k) {
      return sorted.stream();
    }
    Found last = sorted.get((int) k - 1);
    return switch (ties) {
      case CUT -> sorted.stream().limit(k);
      case KEPT -> sorted.stream().filter(row -> order.compare(row, last) <= 0);
    };
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void the_first_rows_of_each_group_are_those_of_all_distances(DistanceMetric metric) {
    List<Optional<Expression>> filters = List.of(below(60), below(3), Optional.empty());
    for (int i = 0; i < filters.size(); i++) {
      Optional<Expression> filter = filters.get(i);
      for (long timestamp : new long[] {FIRST + i, LATEST}) {
        Expression distance = distance(metric, vector());
        List<Found> all = all(Groups.MIXED, filter, timestamp, distance);
        assertThat(all).isNotEmpty();
        for (long k : new long[] {1, 7, 300, 1L << 40}) {
          for (Fragment.Ties ties : Fragment.Ties.values()) {
            assertThat(first(Groups.MIXED, filter, timestamp, distance, k, ties))
                .as("first %d of each, ties %s, with %s at %d", k, ties, filter, timestamp)
                .isEqualTo(firstOfAll(all, k, ties));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void many_groups_of_few_rows_have_their_first_ones(DistanceMetric metric) {
    Expression distance = distance(metric, vector());
    List<Found> all = all(Groups.MANY, Optional.empty(), LATEST, distance);
    for (Fragment.Ties ties : Fragment.Ties.values()) {
      assertThat(first(Groups.MANY, Optional.empty(), LATEST, distance, 2, ties))
          .isEqualTo(firstOfAll(all, 2, ties));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void few_rows_are_compared_in_full_where_groups_are_mixed(DistanceMetric metric) {
    for (Fragment.Ties ties : Fragment.Ties.values()) {
      requireFewCompared(Groups.MIXED, metric, ties);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void few_rows_are_compared_in_full_where_each_group_lies_together(DistanceMetric metric) {
    for (Fragment.Ties ties : Fragment.Ties.values()) {
      requireFewCompared(Groups.TOGETHER, metric, ties);
    }
  }

  private void requireFewCompared(Groups groups, DistanceMetric metric, Fragment.Ties ties) {
    Expression distance = distance(metric, vector());
    List<Found> all = all(groups, Optional.empty(), LATEST, distance);
    assertThat(first(groups, Optional.empty(), LATEST, distance, 3, ties))
        .isEqualTo(firstOfAll(all, 3, ties));
    assertThat(work.rowsMatched()).isEqualTo(all.size());
    assertThat(work.distancesComputed()).isPositive().isLessThan(all.size() / 5);
    List<Found> some = all(groups, below(10), LATEST, distance);
    assertThat(first(groups, below(10), LATEST, distance, 1, ties))
        .isEqualTo(firstOfAll(some, 1, ties));
    assertThat(work.rowsMatched()).isEqualTo(some.size());
    assertThat(work.distancesComputed()).isPositive().isLessThan(some.size() / 3);
  }
}
