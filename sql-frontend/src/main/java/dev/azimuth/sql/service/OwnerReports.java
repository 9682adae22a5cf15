package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.JobStatus;
import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.ShardStatus;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.ShardRole;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What all data nodes tell of their shards and jobs, and index nodes of their jobs.
///
/// @param statuses of shards, from their owners
/// @param jobs by node
/// @param silent nodes that have not answered, each with the reason
record OwnerReports(
    Map<LogName, ShardStatus> statuses,
    Map<String, List<JobStatus>> jobs,
    Map<String, String> silent) {
  /// A node that has not answered by then is told of as one that does not answer.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /// Asks all of them at once.
  static OwnerReports ask(
      Execution execution, PlacementSnapshot placement, NodeDirectory nodes, Scheduler scheduler) {
    Map<String, CompletableFuture<OwnerStatus>> asked = new LinkedHashMap<>();
    placement.nodes().stream()
        .filter(node -> node.roles().contains(ShardRole.OWNER) || node.isIndexNode())
        .map(NodeRegistration::nodeId)
        .sorted()
        .forEach(id -> asked.put(id, inspect(nodes, id)));
    Scheduler.Cancellable timer =
        scheduler.schedule(
            PATIENCE,
            () -> asked.values().forEach(answer -> answer.completeExceptionally(silence())));
    OwnerReports reports =
        new OwnerReports(new HashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
    try {
      asked.forEach((id, answer) -> reports.add(execution, id, answer));
    } finally {
      timer.cancel();
    }
    return reports;
  }

  private static AzimuthException silence() {
    return new AzimuthException(
        ErrorCode.NOT_READY, "it has not answered within " + PATIENCE.toSeconds() + " s");
  }

  private static CompletableFuture<OwnerStatus> inspect(NodeDirectory nodes, String nodeId) {
    try {
      return nodes.shardService(nodeId).inspect().copy();
    } catch (AzimuthException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private void add(Execution execution, String nodeId, CompletableFuture<OwnerStatus> answer) {
    OwnerStatus status;
    try {
      status = execution.await(answer);
    } catch (AzimuthException failure) {
      execution.checkDeadline();
      silent.put(nodeId, String.valueOf(failure.getMessage()));
      return;
    }
    status.shards().forEach(shard -> statuses.put(shard.shard(), shard));
    jobs.put(nodeId, status.jobs());
  }
}
