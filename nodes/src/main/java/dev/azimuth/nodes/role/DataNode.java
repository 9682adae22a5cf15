package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.time.Scheduler;
import java.util.concurrent.CompletableFuture;

/// Answers writers for the shards that it is assigned as owner.
public final class DataNode implements ShardService, AutoCloseable {
  private final AssignedShards shards;
  private final ShardHost host;
  private final DataNodeSettings settings;

  /// A data node; `membership`, `placement`, `catalog` and `host` are those of the process and
  /// outlive it.
  public DataNode(
      NodeMembership membership,
      PlacementView placement,
      Catalog catalog,
      ShardHost host,
      DataNodeSettings settings,
      Scheduler scheduler) {
    shards = new AssignedShards(ShardRole.OWNER, membership, placement, catalog, host, scheduler);
    this.host = host;
    this.settings = settings;
  }

  /// Takes up the shards that are assigned, now and later.
  public void start() {
    shards.start();
  }

  @Override
  public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
    try {
      var _ = shards.serving(shard);
      long used = host.growingBytes();
      if (bytes > settings.bytesMax(kind) - used) {
        throw new AzimuthException(
            ErrorCode.OUT_OF_MEMORY,
            "growing rows take "
                + used
                + " of memory.growingBytesMax, "
                + settings.growingBytesMax()
                + " bytes; deletes go on");
      }
      return CompletableFuture.completedFuture(null);
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
    try {
      return shards.serving(shard).verdict(position);
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<Long> flush(LogName shard) {
    return notBuilt("FLUSH");
  }

  @Override
  public CompletableFuture<Long> compact(LogName shard) {
    return notBuilt("COMPACT");
  }

  @Override
  public CompletableFuture<ShardCheck> check(LogName shard) {
    return notBuilt("CHECK TABLE");
  }

  private static <T> CompletableFuture<T> notBuilt(String statement) {
    return CompletableFuture.failedFuture(new AzimuthException(ErrorCode.NOT_SUPPORTED, statement));
  }

  /// Drops its shards; requests are refused with `NOT_READY`.
  @Override
  public void close() {
    shards.close();
  }
}
