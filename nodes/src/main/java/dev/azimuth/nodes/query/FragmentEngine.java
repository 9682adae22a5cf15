package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.nodes.growing.RowsSnapshot;
import dev.azimuth.nodes.shard.ShardRead;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// Starts fragments. Safe for any thread.
///
/// Small ones run on the thread that asks for a batch, others on the computing threads, large ones
/// in as many parts as there are such threads.
public final class FragmentEngine {
  private static final int ROWS_INLINE_MAX = 512;
  private static final int ROWS_PER_PART_MIN = 8192;

  private final Clock clock;
  private final Scheduler scheduler;
  private final QueryLimits limits;

  /// An engine with these limits for each fragment.
  public FragmentEngine(Clock clock, Scheduler scheduler, QueryLimits limits) {
    this.clock = clock;
    this.scheduler = scheduler;
    this.limits = limits;
  }

  /// Starts a fragment over rows that are let go of when it has ended, or at once if this fails.
  ///
  /// @param keyColumns ordinals of the primary key
  public FragmentCursor start(FragmentRequest request, ShardRead read, List<Integer> keyColumns) {
    try {
      RunGuard guard = new RunGuard(clock, request.deadlineNanos(), limits);
      guard.check();
      BatchSource source = source(request, read.rows(), keyColumns, guard);
      RunningFragment running = new RunningFragment(read, source, guard);
      long nanosLeft = Math.max(0, request.deadlineNanos() - clock.nanos());
      running.expireBy(scheduler.schedule(Duration.ofNanos(nanosLeft), running::close));
      return running;
    } catch (RuntimeException e) {
      read.close();
      throw e;
    }
  }

  private BatchSource source(
      FragmentRequest request, RowsSnapshot snapshot, List<Integer> keyColumns, RunGuard guard) {
    Fragment fragment = request.fragment();
    GrowingRows rows = snapshot.rows();
    ExpressionCompiler compiler = new ExpressionCompiler(rows, request.parameters());
    RowRanges ranges =
        fragment
            .key()
            .map(key -> RowRanges.one(find(key, snapshot, keyColumns, compiler)))
            .orElseGet(() -> RowRanges.all(snapshot));
    int rowCount = ranges.count();
    Executor executor = rowCount <= ROWS_INLINE_MAX ? Runnable::run : scheduler.compute();
    int parts = Math.clamp(rowCount / ROWS_PER_PART_MIN, 1, scheduler.computeParallelism());
    return switch (fragment.shape()) {
      case Shape.Rows shape -> {
        long limit =
            shape.limit().map(constant -> limit(constant, compiler)).orElse(Long.MAX_VALUE);
        Scan scan = scan(fragment, snapshot, ranges, compiler, guard);
        yield new RowsSource(scan, new Outputs(shape.outputs(), compiler), limit, executor);
      }
      case Shape.TopK shape -> {
        int limit = (int) Math.min(limit(shape.limit(), compiler), rowCount);
        List<TopKSource.Part> scans = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
          List<SortColumn> keys =
              shape.sortKeys().stream().map(key -> new SortColumn(key, compiler)).toList();
          scans.add(
              new TopKSource.Part(
                  scan(
                      fragment, snapshot, limit == 0 ? RowRanges.one(-1) : ranges, compiler, guard),
                  new TopRows(rows, keys, limit, guard)));
        }
        Outputs outputs = new Outputs(shape.outputs(), compiler);
        yield new TopKSource(scans, rows, outputs, guard, executor);
      }
      case Shape.Aggregates shape -> {
        List<Aggregation> scans = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
          Scan scan = scan(fragment, snapshot, ranges, compiler, guard);
          scans.add(new Aggregation(shape, scan, compiler, guard));
        }
        yield new AggregateSource(scans, executor);
      }
    };
  }

  private static Scan scan(
      Fragment fragment,
      RowsSnapshot snapshot,
      RowRanges ranges,
      ExpressionCompiler compiler,
      RunGuard guard) {
    return new Scan(snapshot, ranges, fragment.filter().map(compiler::predicate), guard);
  }

  private static int find(
      List<Expression> key,
      RowsSnapshot snapshot,
      List<Integer> keyColumns,
      ExpressionCompiler compiler) {
    List<ColumnValues> values = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      values.add(
          ExpressionCompiler.column(
              snapshot.rows().types().get(keyColumns.get(i)), compiler.constant(key.get(i))));
    }
    return snapshot.find(values, 0);
  }

  private static long limit(Expression expression, ExpressionCompiler compiler) {
    if (compiler.constant(expression) instanceof Long limit && limit >= 0) {
      return limit;
    }
    throw new AzimuthException(ErrorCode.INVALID_LIMIT, "");
  }
}
