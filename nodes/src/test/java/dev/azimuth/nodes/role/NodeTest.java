package dev.azimuth.nodes.role;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.WriteVerdict.Outcome;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.shard.TestTables;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.LogRecord.Write;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeTest {
  private static final ColumnType VECTOR = new ColumnType.FloatVector(3);
  private static final TableDefinition TABLE =
      TestTables.table(7, ColumnType.Simple.BIGINT, new ColumnType.Varchar(20), VECTOR);
  private static final Expression ID = new Expression.Column(0);
  private static final Expression NAME = new Expression.Column(1);
  private static final Expression DISTANCE =
      new Expression.Distance(
          DistanceMetric.L2, new Expression.Column(2), new Expression.Parameter(0, VECTOR));

  private final TestNode node = new TestNode();

  @BeforeEach
  void start() {
    node.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private static Fragment fragment(Optional<Expression> filter, Shape shape) {
    return new Fragment(TABLE.id(), TABLE.version(), filter, Optional.empty(), shape);
  }

  private static Fragment nearest(Optional<Expression> filter, long k) {
    return fragment(
        filter,
        new Shape.TopK(
            List.of(ID, NAME, DISTANCE),
            List.of(
                new Fragment.SortKey(DISTANCE, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
            new Expression.Literal(ColumnType.Simple.BIGINT, k)));
  }

  private static long[] ids(List<ColumnBatch> batches) {
    return batches.stream()
        .flatMapToLong(batch -> {
          long[] values = ((ColumnValues.Longs) batch.columns().getFirst()).values();
          return Arrays.stream(values, 0, batch.rowCount());
        })
        .toArray();
  }

  private LogName withThreeRows() {
    LogName log = node.create(TABLE);
    Write write =
        TestTables.write(
            TABLE,
            1000,
            TestTables.put(Write.ABSENT, 1L, "one", new float[] {1, 0, 0}),
            TestTables.put(Write.ABSENT, 2L, "two", new float[] {0, 5, 0}),
            TestTables.put(Write.ABSENT, 3L, null, new float[] {0, 1, 0}));
    assertThat(node.write(log, write).statements()).containsExactly(new Outcome.Accepted(3, 0));
    return log;
  }

  @Test
  void rows_of_several_keys_are_looked_up_once_each_without_a_scan() {
    LogName log = withThreeRows();
    List<Expression> keys =
        IntStream.range(0, 4)
            .<Expression>mapToObj(i -> new Expression.Parameter(i, ColumnType.Simple.BIGINT))
            .toList();
    Fragment fragment =
        new Fragment(
            TABLE.id(),
            TABLE.version(),
            Optional.of(new Expression.In(ID, keys)),
            keys.stream().map(List::of).toList(),
            new Shape.Rows(List.of(ID), Optional.empty()));

    try (FragmentCursor cursor =
        node.waiting.result(
            node.queryNode.execute(
                node.request(
                    log, fragment, new ReadPoint.StrongSingleShard(2000), 3L, 9L, 1L, 3L)))) {
      List<ColumnBatch> found = node.waiting.result(cursor.next()).stream().toList();

      assertThat(ids(found)).containsExactlyInAnyOrder(1, 3);
      assertThat(node.waiting.result(cursor.next())).isEmpty();
      assertThat(cursor.work().rowsVisited()).isEqualTo(2);
    }
  }

  @Test
  void the_nearest_rows_are_found_with_their_distances() {
    LogName log = withThreeRows();

    List<ColumnBatch> found =
        node.run(
            node.request(
                log,
                nearest(Optional.empty(), 2),
                new ReadPoint.StrongSingleShard(2000),
                new float[] {0, 2, 0}));

    assertThat(ids(found)).containsExactly(3, 1);
    assertThat(((ColumnValues.Doubles) found.getFirst().columns().get(2)).values())
        .startsWith(1.0, Math.sqrt(5));
    assertThat(found.getFirst().columns().get(1).isNull(0)).isTrue();
    assertThat(((ColumnValues.Bytes) found.getFirst().columns().get(1)).text(1)).isEqualTo("one");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void the_nearest_of_many_are_those_of_a_full_sort(DistanceMetric metric) {
    nearestOfMany(metric, false);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HAMMING", "JACCARD"})
  void the_nearest_of_many_in_segments_are_those_of_a_full_sort(DistanceMetric metric) {
    nearestOfMany(metric, true);
  }

  private void nearestOfMany(DistanceMetric metric, boolean inSegments) {
    ColumnType type = new ColumnType.FloatVector(70);
    TableDefinition wide = TestTables.table(8, ColumnType.Simple.BIGINT, type);
    LogName log = node.create(wide);
    Random random = new Random(metric.name().length());
    TestTables.Row[] rows = new TestTables.Row[20_000];
    float[][] centers = new float[50][];
    Arrays.setAll(centers, i -> vector(random, 1));
    for (int i = 0; i < rows.length; i++) {
      // Few different vectors, so that there are ties, and some NULLs.
      float[] value = centers[random.nextInt(50)].clone();
      value[random.nextInt(70)] += 0.001f * random.nextInt(20);
      rows[i] = TestTables.put(Write.ABSENT, (long) i, random.nextInt(9) == 0 ? null : value);
    }
    node.write(log, TestTables.write(wide, 1000, rows));
    if (inSegments) {
      node.flush(log);
      assertThat(node.host.acquire(wide, log).growing().changes()).isZero();
    }
    Expression distance =
        new Expression.Distance(
            metric, new Expression.Column(1), new Expression.Parameter(0, type));
    for (Fragment.Nulls nulls : Fragment.Nulls.values()) {
      Object query = vector(random, 1);
      Shape all = new Shape.Rows(List.of(ID, distance), Optional.empty());
      Map<Long, Double> distances = new HashMap<>();
      for (ColumnBatch batch :
          node.run(
              node.request(log, fragment(Optional.empty(), all), new ReadPoint.Applied(), query))) {
        ColumnValues.Longs ids = (ColumnValues.Longs) batch.columns().getFirst();
        ColumnValues.Doubles values = (ColumnValues.Doubles) batch.columns().get(1);
        for (int row = 0; row < batch.rowCount(); row++) {
          double missing =
              nulls == Fragment.Nulls.FIRST ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
          distances.put(ids.values()[row], values.isNull(row) ? missing : values.values()[row]);
        }
      }
      for (long k : new long[] {1, 10, 3000, 19_500}) {
        Shape nearest =
            new Shape.TopK(
                List.of(ID),
                List.of(new Fragment.SortKey(distance, Fragment.Direction.ASCENDING, nulls)),
                new Expression.Literal(ColumnType.Simple.BIGINT, k));
        Fragment fragment = fragment(Optional.empty(), nearest);
        assertThat(ids(node.run(node.request(log, fragment, new ReadPoint.Applied(), query))))
            .as("%s, k %d, NULLs %s", metric, k, nulls)
            .containsExactly(
                distances.entrySet().stream()
                    .sorted(
                        Map.Entry.<Long, Double>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(k)
                    .mapToLong(Map.Entry::getKey)
                    .toArray());
      }
    }
  }

  private static float[] vector(Random random, double scale) {
    float[] vector = new float[70];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (scale * random.nextGaussian());
    }
    return vector;
  }

  @Test
  void a_filter_leaves_rows_out_before_the_nearest_are_chosen() {
    LogName log = withThreeRows();
    Expression filter =
        new Expression.Comparison(
            ComparisonOperator.NOT_EQUAL,
            NAME,
            new Expression.Literal(new ColumnType.Varchar(20), "one"));

    List<ColumnBatch> found =
        node.run(
            node.request(
                log,
                nearest(Optional.of(filter), 2),
                new ReadPoint.StrongSingleShard(2000),
                new float[] {0, 2, 0}));

    assertThat(ids(found)).containsExactly(2);
  }

  @Test
  void insert_of_an_existing_key_is_refused() {
    LogName log = withThreeRows();

    Write again =
        TestTables.write(TABLE, 1001, TestTables.put(Write.ABSENT, 2L, "x", new float[] {0, 0, 0}));

    assertThat(node.write(log, again).statements()).containsExactly(new Outcome.DuplicateKey(0));
  }

  @Test
  void a_key_look_up_visits_one_row() {
    LogName log = withThreeRows();
    Fragment lookUp =
        new Fragment(
            TABLE.id(),
            1,
            Optional.empty(),
            Optional.of(List.of(new Expression.Parameter(0, ColumnType.Simple.BIGINT))),
            new Shape.Rows(List.of(ID, NAME), Optional.empty()));

    assertThat(ids(node.run(node.request(log, lookUp, new ReadPoint.Applied(), 2L))))
        .containsExactly(2);
    assertThat(ids(node.run(node.request(log, lookUp, new ReadPoint.Applied(), 9L)))).isEmpty();
  }

  @Test
  void a_strong_read_of_an_idle_shard_appends_no_tick() {
    LogName log = withThreeRows();
    Fragment all = fragment(Optional.empty(), new Shape.Rows(List.of(ID), Optional.empty()));
    long end = node.waiting.result(node.storage.logBroker().endPosition(log));

    node.run(node.request(log, all, new ReadPoint.StrongSingleShard(5000)));
    assertThat(node.waiting.result(node.storage.logBroker().endPosition(log))).isEqualTo(end);

    node.run(node.request(log, all, new ReadPoint.Strong(5000)));
    assertThat(node.waiting.result(node.storage.logBroker().endPosition(log))).isEqualTo(end + 1);

    node.run(node.request(log, all, new ReadPoint.Strong(4000)));
    assertThat(node.waiting.result(node.storage.logBroker().endPosition(log))).isEqualTo(end + 1);
  }

  @Test
  void a_read_of_what_was_acknowledged_appends_no_tick() {
    LogName log = withThreeRows();
    Fragment all = fragment(Optional.empty(), new Shape.Rows(List.of(ID), Optional.empty()));
    long end = node.waiting.result(node.storage.logBroker().endPosition(log));

    assertThat(ids(node.run(node.request(log, all, new ReadPoint.Acknowledged(5000)))))
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(ids(node.run(node.request(log, all, new ReadPoint.Acknowledged(4000)))))
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(ids(node.run(node.request(log, all, new ReadPoint.Acknowledged(999))))).isEmpty();

    assertThat(node.waiting.result(node.storage.logBroker().endPosition(log))).isEqualTo(end);
  }

  @Test
  void a_covering_read_waits_for_its_record_and_appends_nothing() {
    LogName log = withThreeRows();
    Fragment all = fragment(Optional.empty(), new Shape.Rows(List.of(ID), Optional.empty()));
    long end = node.waiting.result(node.storage.logBroker().endPosition(log));
    assertThat(ids(node.run(node.request(log, all, new ReadPoint.Covering(end - 1)))))
        .containsExactlyInAnyOrder(1, 2, 3);

    var waiting = node.queryNode().execute(node.request(log, all, new ReadPoint.Covering(end)));
    assertThat(waiting).isNotDone();
    node.write(
        log,
        TestTables.write(
            TABLE, 1001, TestTables.put(Write.ABSENT, 4L, "x", new float[] {0, 0, 0})));
    try (FragmentCursor found = node.waiting.result(waiting)) {
      assertThat(node.waiting.result(found.next()))
          .hasValueSatisfying(batch -> assertThat(batch.rowCount()).isEqualTo(4));
    }
    assertThat(node.waiting.result(node.storage.logBroker().endPosition(log))).isEqualTo(end + 1);
  }

  @Test
  void a_shard_that_is_taken_away_is_refused_and_freed() {
    LogName log = withThreeRows();
    assertThat(node.host.growingBytes()).isPositive();

    node.unassign(log);
    node.waiting.result(
        node.placement.await(places -> places.serving(log, ShardRole.LEADER).isEmpty()));
    node.waiting.result(
        node.placement.await(places -> places.serving(log, ShardRole.OWNER).isEmpty()));

    // It is taken back before it is freed: nobody shall be sent here meanwhile.
    node.await(() -> node.host.growingBytes() == 0);
    node.waiting.fails(node.dataNode.verdict(log, 1), ErrorCode.NOT_READY);
  }

  @Test
  void writes_beyond_the_memory_limit_are_refused() {
    LogName log = withThreeRows();

    node.waiting.result(node.dataNode.admit(log, RowOperation.PUT, 1 << 20));
    node.waiting.fails(
        node.dataNode.admit(log, RowOperation.PUT, TestNode.GROWING_BYTES_MAX),
        ErrorCode.OUT_OF_MEMORY);
  }

  @Test
  void deletes_are_admitted_a_little_beyond_the_memory_limit() {
    LogName log = withThreeRows();

    node.waiting.result(node.dataNode.admit(log, RowOperation.DELETE, TestNode.GROWING_BYTES_MAX));
    node.waiting.fails(
        node.dataNode.admit(log, RowOperation.DELETE, 3 * TestNode.GROWING_BYTES_MAX),
        ErrorCode.OUT_OF_MEMORY);
  }

  @Test
  void a_read_in_the_future_ends_at_its_deadline() {
    LogName log = withThreeRows();
    Fragment all = fragment(Optional.empty(), new Shape.Rows(List.of(ID), Optional.empty()));
    var request =
        new dev.azimuth.nodes.api.FragmentRequest(
            log, all, List.of(), new ReadPoint.At(Long.MAX_VALUE), node.clock.nanos() + 30_000_000);

    node.waiting.fails(node.queryNode.execute(request), ErrorCode.CANCELLED);
  }
}
