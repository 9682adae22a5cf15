package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Conditions on distances, over a segment and growing rows, against all distances as they are
/// returned.
class RangeSearchTest {
  private static final int ROWS = 6_000;
  private static final int DIMENSION = 96;
  private static final int NULL_EVERY = 13;
  private static final double[] PARTS = {0, 0.001, 0.01, 0.2, 1};
  private static final ColumnType VECTOR = new ColumnType.FloatVector(DIMENSION);
  private static final Expression KEY = new Expression.Column(0);

  private final Random random = new Random(5);
  private final TestNode node = new TestNode();
  private LogName log;
  private long visited;
  private long compared;

  @BeforeEach
  void load() {
    node.start();
    TableDefinition table = TestTables.table(1, ColumnType.Simple.BIGINT, VECTOR);
    log = node.create(table);
    put(table, 1, 0, ROWS / 2);
    node.flush(log);
    put(table, 2, ROWS / 2, ROWS);
    node.write(
        log,
        TestTables.write(
            table,
            3,
            TestTables.delete(LogRecord.Write.ANY, 7L, null),
            TestTables.delete(LogRecord.Write.ANY, ROWS - 7L, null)));
  }

  @AfterEach
  void close() {
    node.close();
  }

  private void put(TableDefinition table, long timestamp, int from, int to) {
    List<TestTables.Row> rows = new ArrayList<>();
    for (long id = from; id < to; id++) {
      boolean isNull = id % NULL_EVERY == 0;
      rows.add(TestTables.put(LogRecord.Write.ANY, id, isNull ? null : vector()));
    }
    node.write(log, TestTables.write(table, timestamp, List.of(rows)));
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    double centre = random.nextInt(20) - 10;
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (centre * ((i * 7) % 5 - 2) + random.nextGaussian());
    }
    return vector;
  }

  private static Expression distance(DistanceMetric metric) {
    return new Expression.Distance(
        metric, new Expression.Column(1), new Expression.Parameter(0, VECTOR));
  }

  private Map<Long, Object> rows(Optional<Expression> filter, Expression output, float[] query) {
    Fragment fragment =
        new Fragment(
            1, 1, filter, Optional.empty(), new Shape.Rows(List.of(KEY, output), Optional.empty()));
    FragmentRequest request =
        node.request(log, fragment, new ReadPoint.StrongSingleShard(1L << 40), query);
    Map<Long, Object> rows = new HashMap<>();
    try (FragmentCursor cursor = node.waiting.result(node.queryNode.execute(request))) {
      Optional<ColumnBatch> batch = node.waiting.result(cursor.next());
      while (batch.isPresent()) {
        ColumnReader keys =
            new ColumnReader(ColumnType.Simple.BIGINT, batch.get().columns().get(0));
        ColumnReader values =
            new ColumnReader(ColumnType.Simple.DOUBLE, batch.get().columns().get(1));
        for (int i = 0; i < batch.get().rowCount(); i++) {
          Object value = values.value(i);
          rows.put((Long) Objects.requireNonNull(keys.value(i)), value == null ? "null" : value);
        }
        batch = node.waiting.result(cursor.next());
      }
      visited = cursor.work().rowsVisited();
      compared = cursor.work().distancesComputed();
    }
    return rows;
  }

  private Set<Long> within(
      DistanceMetric metric, ComparisonOperator operator, double limit, float[] query) {
    Expression filter =
        new Expression.Comparison(
            operator, distance(metric), new Expression.Literal(ColumnType.Simple.DOUBLE, limit));
    return rows(Optional.of(filter), new Expression.Literal(ColumnType.Simple.DOUBLE, 0.0), query)
        .keySet();
  }

  private static Set<Long> where(
      Map<Long, Object> all, java.util.function.DoublePredicate condition) {
    Set<Long> chosen = new HashSet<>();
    all.forEach((id, value) -> {
      if (value instanceof Double distance && condition.test(distance)) {
        chosen.add(id);
      }
    });
    return chosen;
  }

  @ParameterizedTest
  @EnumSource(
      value = DistanceMetric.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void a_range_is_complete_up_to_its_very_limit(DistanceMetric metric) {
    for (int round = 0; round < 3; round++) {
      float[] query = vector();
      Map<Long, Object> all = rows(Optional.empty(), distance(metric), query);
      assertThat(all).hasSize(ROWS - 2);
      double[] sorted =
          all.values().stream()
              .filter(Double.class::isInstance)
              .mapToDouble(value -> (Double) value)
              .sorted()
              .toArray();
      for (double part : PARTS) {
        double limit = sorted[(int) (part * (sorted.length - 1))];
        assertThat(within(metric, ComparisonOperator.LESS, limit, query))
            .isEqualTo(where(all, distance -> distance < limit));
        assertThat(within(metric, ComparisonOperator.LESS_OR_EQUAL, limit, query))
            .isEqualTo(where(all, distance -> distance <= limit));
        assertThat(within(metric, ComparisonOperator.GREATER, limit, query))
            .isEqualTo(where(all, distance -> distance > limit));
      }
      for (double limit :
          new double[] {
            Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, 1e300
          }) {
        assertThat(within(metric, ComparisonOperator.LESS, limit, query))
            .isEqualTo(where(all, distance -> distance < limit));
      }
    }
  }

  @Test
  void what_is_outside_is_neither_inside_nor_unknown() {
    float[] query = vector();
    Map<Long, Object> all = rows(Optional.empty(), distance(DistanceMetric.L2), query);
    Expression inside =
        new Expression.Comparison(
            ComparisonOperator.LESS,
            distance(DistanceMetric.L2),
            new Expression.Literal(ColumnType.Simple.DOUBLE, 20.0));
    Set<Long> outside =
        rows(
                Optional.of(new Expression.Not(inside)),
                new Expression.Literal(ColumnType.Simple.DOUBLE, 0.0),
                query)
            .keySet();
    assertThat(outside).isEqualTo(where(all, distance -> distance >= 20)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = DistanceMetric.class,
      names = {"L1", "HAMMING", "JACCARD"},
      mode = EnumSource.Mode.EXCLUDE)
  void a_narrow_range_compares_few_rows_in_full(DistanceMetric metric) {
    float[] query = vector();
    Map<Long, Object> all = rows(Optional.empty(), distance(metric), query);
    double[] sorted =
        all.values().stream()
            .filter(Double.class::isInstance)
            .mapToDouble(value -> (Double) value)
            .sorted()
            .toArray();
    double limit = sorted[sorted.length / 100];
    assertThat(within(metric, ComparisonOperator.LESS, limit, query)).isNotEmpty();
    assertThat(visited).isGreaterThanOrEqualTo(ROWS - 2);
    assertThat(compared).isLessThan(ROWS / 5);
  }
}
