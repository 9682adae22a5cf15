package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.query.FragmentEngine;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.nodes.shard.ShardRead;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Serves reads of the shards that it is assigned as leader.
public final class QueryNode implements QueryService, AutoCloseable {
  private final AssignedShards shards;
  private final FragmentEngine engine;
  private final Clock clock;
  private final Scheduler scheduler;

  /// A query node.
  public QueryNode(NodeContext context, QueryLimits limits) {
    shards = new AssignedShards(ShardRole.LEADER, context, AssignedShards.Keeper.NONE);
    engine = new FragmentEngine(context.clock(), context.scheduler(), limits);
    clock = context.clock();
    scheduler = context.scheduler();
  }

  /// Takes up the shards that are assigned, now and later.
  public void start() {
    shards.start();
  }

  @Override
  public CompletableFuture<FragmentCursor> execute(FragmentRequest request) {
    try {
      HostedShard shard = shards.serving(request.shard());
      CompletableFuture<ShardRead> read = shard.read(request.readPoint());
      if (!read.isDone()) {
        endAtDeadline(read, request);
      }
      return start(read, request, shard);
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /// Not by `thenApply`: when the caller has given up, the rows must still be let go of.
  private CompletableFuture<FragmentCursor> start(
      CompletableFuture<ShardRead> read, FragmentRequest request, HostedShard shard) {
    CompletableFuture<FragmentCursor> result = new CompletableFuture<>();
    var _ =
        read.whenComplete((rows, error) -> {
          if (error != null) {
            result.completeExceptionally(error);
            return;
          }
          try {
            FragmentCursor cursor = engine.start(request, rows, shard.table().keyColumns());
            if (!result.complete(cursor)) {
              cursor.close();
            }
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private void endAtDeadline(CompletableFuture<ShardRead> read, FragmentRequest request) {
    long nanosLeft = Math.max(0, request.deadlineNanos() - clock.nanos());
    Scheduler.Cancellable timer =
        scheduler.schedule(
            Duration.ofNanos(nanosLeft),
            () ->
                read.completeExceptionally(
                    new AzimuthException(
                        ErrorCode.CANCELLED,
                        request.shard() + " has not reached the read point in time")));
    var _ = read.whenComplete((rows, error) -> timer.cancel());
  }

  /// Drops its shards; requests are refused with `NOT_READY`.
  @Override
  public void close() {
    shards.close();
  }
}
