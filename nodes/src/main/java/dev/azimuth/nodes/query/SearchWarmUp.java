package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.shard.ShardState;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.column.ColumnBatchBuilder;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.record.LogRecord;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import dev.azimuth.storage.type.ColumnType;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Searches a few rows of its own many times, so that Java compiles the kernels before a client's
/// first search: until then vector operations cost a hundred times as much.
public final class SearchWarmUp {
  private static final int ROWS = 512;
  private static final int DIMENSION = 64;

  /// All of them before a client comes make the start half a second longer and the first search as
  /// much shorter.
  private static final int SEARCHES_FIRST = 12;

  private static final int SEARCHES_LATER = 48;
  private static final long LIMIT = 10;
  private static final Duration TIME_MAX = Duration.ofSeconds(10);
  private static final ColumnType VECTOR = new ColumnType.FloatVector(DIMENSION);
  private static final List<DistanceMetric> METRICS =
      List.of(DistanceMetric.L2, DistanceMetric.COSINE);

  private SearchWarmUp() {}

  /// What to do before the first client, on the caller's thread: a fixed number of searches.
  public static void begin(Clock clock, Scheduler scheduler) {
    run(clock, scheduler, SEARCHES_FIRST);
  }

  /// The same when the first clients have begun, who would wait for it otherwise.
  public static void goOn(Clock clock, Scheduler scheduler) {
    run(clock, scheduler, SEARCHES_LATER);
  }

  private static void run(Clock clock, Scheduler scheduler, int searches) {
    FragmentEngine engine = new FragmentEngine(clock, scheduler, QueryLimits.DEFAULT);
    TableDefinition table = table();
    try (ShardState state = new ShardState(table, new MemoryAccount())) {
      state.apply(LogBroker.FIRST_POSITION, rows());
      for (int i = 0; i < searches; i++) {
        for (DistanceMetric metric : METRICS) {
          search(engine, table, state, request(table, metric, i, clock));
        }
      }
    }
  }

  private static void search(
      FragmentEngine engine, TableDefinition table, ShardState state, FragmentRequest request) {
    try (FragmentCursor cursor =
        engine.start(request, state.read(Long.MAX_VALUE).orElseThrow(), table.keyColumns())) {
      while (cursor.next().join().isPresent()) {
        // Only the work counts.
      }
    }
  }

  private static FragmentRequest request(
      TableDefinition table, DistanceMetric metric, int number, Clock clock) {
    Expression distance =
        new Expression.Distance(
            metric, new Expression.Column(1), new Expression.Parameter(0, VECTOR));
    Fragment fragment =
        new Fragment(
            table.id(),
            1,
            Optional.empty(),
            Optional.empty(),
            new Shape.TopK(
                List.of(new Expression.Column(0), distance),
                List.of(
                    new Fragment.SortKey(
                        distance, Fragment.Direction.ASCENDING, Fragment.Nulls.LAST)),
                new Expression.Literal(ColumnType.Simple.BIGINT, LIMIT)));
    return new FragmentRequest(
        table.log(0),
        fragment,
        List.of(vector(number)),
        new ReadPoint.StrongSingleShard(0),
        clock.nanos() + TIME_MAX.toNanos());
  }

  private static TableDefinition table() {
    return new TableDefinition(
        0,
        CatalogSnapshot.DEFAULT_SCHEMA,
        "warm_up",
        1,
        List.of(column(1, "id", ColumnType.Simple.BIGINT), column(2, "v", VECTOR)),
        List.of(0),
        1,
        List.of(),
        Map.of());
  }

  private static ColumnDefinition column(int id, String name, ColumnType type) {
    return new ColumnDefinition(id, name, type, id != 1, Optional.empty());
  }

  private static LogRecord.Write rows() {
    ColumnBatchBuilder rows =
        new ColumnBatchBuilder(List.of(ColumnType.Simple.BIGINT, VECTOR), ROWS);
    for (int i = 0; i < ROWS; i++) {
      rows.appendRow(List.of((long) i, vector(i)));
    }
    RowOperation[] operations = new RowOperation[ROWS];
    Arrays.fill(operations, RowOperation.PUT);
    return new LogRecord.Write(1, 1, 1, new int[ROWS], operations, new long[ROWS], rows.build());
  }

  /// Some vector, another for each number.
  private static float[] vector(int number) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) Math.sin((number + 1.0) * (i + 1));
    }
    return vector;
  }
}
