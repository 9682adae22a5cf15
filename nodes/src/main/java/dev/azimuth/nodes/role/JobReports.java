package dev.azimuth.nodes.role;

import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.job.JobBoard;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowOperation;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The shard service of a process that owns no shards: it tells of its jobs and refuses the rest.
public final class JobReports implements ShardService {
  private final String nodeId;
  private final JobBoard jobs;

  /// @param nodeId of the process
  /// @param jobs of the process
  public JobReports(String nodeId, JobBoard jobs) {
    this.nodeId = nodeId;
    this.jobs = jobs;
  }

  private <T> CompletableFuture<T> refuse(LogName shard) {
    return CompletableFuture.failedFuture(
        new AzimuthException(
            ErrorCode.NOT_READY, nodeId + " is no data node and does not own " + shard));
  }

  @Override
  public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
    return refuse(shard);
  }

  @Override
  public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
    return refuse(shard);
  }

  @Override
  public CompletableFuture<Long> flush(LogName shard) {
    return refuse(shard);
  }

  @Override
  public CompletableFuture<Long> compact(LogName shard) {
    return refuse(shard);
  }

  @Override
  public CompletableFuture<ShardCheck> check(LogName shard) {
    return refuse(shard);
  }

  @Override
  public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
    return refuse(shard);
  }

  @Override
  public CompletableFuture<OwnerStatus> inspect() {
    return CompletableFuture.completedFuture(new OwnerStatus(List.of(), jobs.all()));
  }
}
