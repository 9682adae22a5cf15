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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The first rows of each group by distance, over a segment and growing rows, against all distances
/// as they are returned, sorted by the test.
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
  private static final TableDefinition TABLE = TestTables.table(1, BIGINT, BIGINT, BIGINT, VECTOR);

  private final Random random = new Random(11);
  private final TestNode node = new TestNode();
  private final float[][] centres = new float[CLUSTERS][];
  private LogName log;
  private FragmentWork work = FragmentWork.NONE;

  /// A row as it is read.
  record Found(long id, @Nullable Object group, @Nullable Double distance) {}

  @BeforeEach
  void create() {
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = gaussian(6);
    }
    node.start();
    log = node.create(TABLE);
  }

  @AfterEach
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
  ///
  /// @param groups the group of each id; NULL is below 0
  private void load(LongUnaryOperator groups) {
    put(FIRST, 0, ROWS / 2, 1, groups);
    node.flush(log);
    put(FIRST + 1, ROWS / 2, ROWS, 1, groups);
    put(FIRST + 2, 0, ROWS, 17, groups);
    List<TestTables.Row> deletes = new ArrayList<>();
    for (long id = 3; id < ROWS; id += 23) {
      deletes.add(TestTables.delete(LogRecord.Write.ANY, id, null, null, null));
    }
    node.write(log, TestTables.write(TABLE, FIRST + 3, List.of(deletes)));
  }

  private void put(long timestamp, int from, int to, int step, LongUnaryOperator groups) {
    List<TestTables.Row> rows = new ArrayList<>();
    for (long id = from; id < to; id += step) {
      long group = groups.applyAsLong(id);
      rows.add(
          TestTables.put(
              LogRecord.Write.ANY,
              id,
              group < 0 ? null : group,
              (long) random.nextInt(100),
              id % NULL_EVERY == 0 ? null : vector()));
    }
    node.write(log, TestTables.write(TABLE, timestamp, List.of(rows)));
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

  private List<Found> read(Optional<Expression> filter, long timestamp, Shape shape) {
    ReadPoint at =
        timestamp == LATEST
            ? new ReadPoint.StrongSingleShard(timestamp)
            : new ReadPoint.At(timestamp);
    Fragment fragment = new Fragment(1, 1, filter, Optional.empty(), shape);
    List<Found> rows = new ArrayList<>();
    try (FragmentCursor cursor =
        node.waiting.result(node.queryNode.execute(node.request(log, fragment, at)))) {
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

  private List<Found> all(Optional<Expression> filter, long timestamp, Expression distance) {
    return read(filter, timestamp, new Shape.Rows(List.of(KEY, GROUP, distance), Optional.empty()));
  }

  private List<Found> first(
      Optional<Expression> filter, long timestamp, Expression distance, long k) {
    return read(
        filter,
        timestamp,
        new Shape.TopOfGroups(
            List.of(KEY, GROUP, distance),
            List.of(GROUP),
            List.of(
                new Fragment.SortKey(distance, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
            new Expression.Literal(BIGINT, k)));
  }

  /// The first `k` of each group, by distance and key.
  private static List<Found> firstOfAll(List<Found> all, long k) {
    Comparator<Found> order =
        Comparator.comparing(Found::distance, Comparator.nullsLast(Double::compare))
            .thenComparingLong(Found::id);
    Map<Object, List<Found>> groups = new LinkedHashMap<>();
    all.forEach(row ->
        groups.computeIfAbsent(String.valueOf(row.group()), any -> new ArrayList<>()).add(row));
    return groups.values().stream()
        .flatMap(rows -> rows.stream().sorted(order).limit(k))
        .sorted(Comparator.comparingLong(Found::id))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void the_first_rows_of_each_group_are_those_of_all_distances(DistanceMetric metric) {
    load(id -> id * 31 % (GROUPS + 1) - 1);
    for (Optional<Expression> filter : List.of(Optional.<Expression>empty(), below(3), below(60))) {
      for (long timestamp : new long[] {FIRST, FIRST + 1, FIRST + 2, LATEST}) {
        Expression distance = distance(metric, vector());
        List<Found> all = all(filter, timestamp, distance);
        assertThat(all).isNotEmpty();
        for (long k : new long[] {1, 7, 300, 1L << 40}) {
          assertThat(first(filter, timestamp, distance, k))
              .as("first %d of each with %s at %d", k, filter, timestamp)
              .isEqualTo(firstOfAll(all, k));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void many_groups_of_few_rows_have_their_first_ones(DistanceMetric metric) {
    load(id -> id % (ROWS / 3));
    Expression distance = distance(metric, vector());
    List<Found> all = all(Optional.empty(), LATEST, distance);
    assertThat(first(Optional.empty(), LATEST, distance, 2)).isEqualTo(firstOfAll(all, 2));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void few_rows_are_compared_in_full_where_groups_are_mixed(DistanceMetric metric) {
    load(id -> id * 31 % GROUPS);
    requireFewCompared(metric);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"L1", "HAMMING", "JACCARD"})
  void few_rows_are_compared_in_full_where_each_group_lies_together(DistanceMetric metric) {
    load(id -> id / (ROWS / GROUPS));
    requireFewCompared(metric);
  }

  private void requireFewCompared(DistanceMetric metric) {
    Expression distance = distance(metric, vector());
    List<Found> all = all(Optional.empty(), LATEST, distance);
    assertThat(first(Optional.empty(), LATEST, distance, 3)).isEqualTo(firstOfAll(all, 3));
    assertThat(work.rowsMatched()).isEqualTo(all.size());
    assertThat(work.distancesComputed()).isPositive().isLessThan(all.size() / 5);
    List<Found> some = all(below(10), LATEST, distance);
    assertThat(first(below(10), LATEST, distance, 1)).isEqualTo(firstOfAll(some, 1));
    assertThat(work.rowsMatched()).isEqualTo(some.size());
    assertThat(work.distancesComputed()).isPositive().isLessThan(some.size() / 3);
  }
}
