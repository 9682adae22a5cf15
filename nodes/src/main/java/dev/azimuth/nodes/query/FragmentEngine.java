package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.Fragment.Shape;
import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.ReadPoint;
import dev.azimuth.nodes.api.SearchAccuracy;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.part.RowsSnapshot;
import dev.azimuth.nodes.shard.ShardRead;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Starts fragments. Safe for any thread.
///
/// Small ones run on the thread that asks for a batch, others on the computing threads, large ones
/// in as many parts as there are such threads. Small is also the search of one graph with a
/// moderate effort, since handing it to another thread and back takes about as long; but only where
/// the statement reads one shard, since several are to work side by side.
public final class FragmentEngine {
  private static final int ROWS_INLINE_MAX = 512;
  private static final int ROWS_PER_PART_MIN = 8192;

  /// Most rows of such a graph, since a look at each one tells which have ended.
  private static final int ROWS_GRAPH_INLINE_MAX = 1 << 19;

  /// Most rows and least effort of a search that is small.
  private static final int EFFORT_INLINE_MAX = 512;

  /// Most of the nearest rows that a small search is to find on average.
  private static final double ACCURACY_INLINE_MAX = 0.995;

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
      ExpressionCompiler compiler =
          new ExpressionCompiler(read.rows().types(), request.parameters());
      RowChoice rows = RowChoice.of(request.fragment(), read.rows(), keyColumns, compiler);
      BatchSource source = source(request, read, rows.ranges(), compiler, guard);
      RunningFragment running = new RunningFragment(read, source, rows.work(), guard);
      long nanosLeft = Math.max(0, request.deadlineNanos() - clock.nanos());
      running.expireBy(scheduler.schedule(Duration.ofNanos(nanosLeft), running::close));
      return running;
    } catch (RuntimeException e) {
      read.close();
      throw e;
    }
  }

  private BatchSource source(
      FragmentRequest request,
      ShardRead read,
      RowRanges ranges,
      ExpressionCompiler compiler,
      RunGuard guard) {
    Fragment fragment = request.fragment();
    RowsSnapshot snapshot = read.rows();
    long rowCount = ranges.count();
    Executor executor = executor(rowCount);
    int parts = parallelism(rowCount);
    return switch (fragment.shape()) {
      case Shape.Rows shape -> {
        long limit =
            shape.limit().map(constant -> limit(constant, compiler)).orElse(Long.MAX_VALUE);
        Scan scan = scan(fragment, snapshot, ranges, compiler, guard);
        yield new RowsSource(scan, new Outputs(shape.outputs(), compiler), limit, executor);
      }
      case Shape.TopK shape -> topK(request, shape, read, ranges, compiler, guard);
      case Shape.TopOfGroups shape -> {
        int limit = (int) Math.min(limit(shape.limit(), compiler), TopRows.LIMIT_MAX);
        GroupLimits groupLimits = new GroupLimits(parts, guard);
        List<GroupedTop> scans = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
          Scan scan = scan(fragment, snapshot, ranges, compiler, guard);
          scans.add(new GroupedTop(shape, limit, groupLimits, scan, snapshot, compiler, guard));
        }
        Outputs outputs = new Outputs(shape.outputs(), compiler);
        yield new TopKSource<>(scans, snapshot, outputs, guard, executor);
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

  private BatchSource topK(
      FragmentRequest request,
      Shape.TopK shape,
      ShardRead read,
      RowRanges ranges,
      ExpressionCompiler compiler,
      RunGuard guard) {
    Fragment fragment = request.fragment();
    RowsSnapshot snapshot = read.rows();
    long rowCount = ranges.count();
    int limit =
        (int) Math.min(limit(shape.limit(), compiler), Math.min(rowCount, TopRows.LIMIT_MAX));
    Optional<IndexedParts> indexed =
        IndexedParts.of(shape, limit, read, ranges.wholeParts(snapshot), compiler);
    RowRanges rest =
        limit == 0
            ? RowRanges.none()
            : indexed.map(own -> ranges.without(own::contains)).orElse(ranges);
    int threads =
        indexed
            .map(own -> own.count() + (int) (rest.count() / ROWS_PER_PART_MIN))
            .map(wanted -> Math.clamp(wanted, 1, scheduler.computeParallelism()))
            .orElse(parallelism(rowCount));
    boolean isSmall =
        indexed.filter(IndexedParts::isOneGraph).isPresent()
            && rowCount <= ROWS_GRAPH_INLINE_MAX
            && rest.count() <= ROWS_INLINE_MAX
            && isSmallSearch(request, shape.accuracy(), limit);
    Executor executor = isSmall ? Runnable::run : executor(rowCount);
    SharedLimit shared = new SharedLimit();
    List<TopKSource.Top> scans = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      List<SortColumn> keys =
          shape.sortKeys().stream().map(key -> new SortColumn(key, compiler)).toList();
      Scan scan = scan(fragment, snapshot, rest, compiler, guard);
      RowSupply supply =
          indexed
              .<RowSupply>map(own ->
                  new IndexedSupply(
                      snapshot, own, fragment.filter().map(compiler::predicate), guard, scan))
              .orElse(scan);
      TopRows top = new TopRows(snapshot, keys, limit, Fragment.Ties.CUT, guard, shared);
      scans.add(new TopKSource.Top(supply, top));
    }
    Outputs outputs = new Outputs(shape.outputs(), compiler);
    return new TopKSource<>(scans, snapshot, outputs, guard, executor);
  }

  /// A filter may make the search of a graph as long as a scan.
  private static boolean isSmallSearch(
      FragmentRequest request, SearchAccuracy accuracy, int limit) {
    return request.readPoint() instanceof ReadPoint.StrongSingleShard
        && request.fragment().filter().isEmpty()
        && limit <= EFFORT_INLINE_MAX
        && accuracy.effortMin() <= EFFORT_INLINE_MAX
        && accuracy.target() <= ACCURACY_INLINE_MAX;
  }

  private Executor executor(long rowCount) {
    return rowCount <= ROWS_INLINE_MAX ? Runnable::run : scheduler.compute();
  }

  private int parallelism(long rowCount) {
    return Math.clamp(rowCount / ROWS_PER_PART_MIN, 1, scheduler.computeParallelism());
  }

  private static Scan scan(
      Fragment fragment,
      RowsSnapshot snapshot,
      RowRanges ranges,
      ExpressionCompiler compiler,
      RunGuard guard) {
    return new Scan(snapshot, ranges, fragment.filter().map(compiler::predicate), guard);
  }

  private static long limit(Expression expression, ExpressionCompiler compiler) {
    if (compiler.constant(expression) instanceof Long limit && limit >= 0) {
      return limit;
    }
    throw new AzimuthException(ErrorCode.INVALID_LIMIT, "");
  }
}
