package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.owner.OwnedShards;
import dev.azimuth.nodes.owner.OwnerContext;
import dev.azimuth.nodes.owner.OwnerSettings;
import dev.azimuth.nodes.shard.HostedShard;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.RowOperation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Answers writers for the shards that it is assigned as owner, and turns their logs into segments.
public final class DataNode implements ShardService, AutoCloseable {
  private final AssignedShards shards;
  private final OwnedShards owned;

  /// A data node over the logs of `broker`.
  public DataNode(NodeContext context, LogBroker broker, OwnerSettings settings) {
    owned =
        new OwnedShards(
            new OwnerContext(
                context.membership().nodeId(),
                context.host().segments(),
                broker,
                context.placement(),
                settings,
                context.clock(),
                context.scheduler()),
            context.host().growing(),
            context.jobs());
    shards =
        new AssignedShards(
            ShardRole.OWNER,
            context,
            new AssignedShards.Keeper() {
              @Override
              public void take(HostedShard shard) {
                owned.take(shard);
              }

              @Override
              public void drop(HostedShard shard) {
                owned.drop(shard);
              }
            });
  }

  /// Takes up the shards that are assigned, now and later.
  public void start() {
    shards.start();
    owned.start();
  }

  @Override
  public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
    return serve(shard, _ -> owned.admit(kind, bytes));
  }

  @Override
  public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
    return serve(shard, hosted -> hosted.verdict(position));
  }

  @Override
  public CompletableFuture<Long> flush(LogName shard) {
    return serve(shard, _ -> owned.flush(shard));
  }

  @Override
  public CompletableFuture<Long> compact(LogName shard) {
    return serve(shard, _ -> owned.compact(shard));
  }

  @Override
  public CompletableFuture<ShardCheck> check(LogName shard) {
    return serve(shard, _ -> owned.check(shard));
  }

  @Override
  public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
    return serve(shard, _ -> owned.indexes(shard));
  }

  /// Flushes, before a stop, what the next start would take long to replay. Not to be called while
  /// anybody writes.
  public CompletableFuture<Void> settle() {
    return owned.settle();
  }

  @Override
  public CompletableFuture<OwnerStatus> inspect() {
    return owned.inspect();
  }

  private <T> CompletableFuture<T> serve(
      LogName shard, Function<HostedShard, CompletableFuture<T>> request) {
    try {
      return request.apply(shards.serving(shard));
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /// Drops its shards; requests are refused with `NOT_READY`.
  @Override
  public void close() {
    shards.close();
    owned.close();
  }
}
