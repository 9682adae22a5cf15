package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Sends requests to the node that leads or owns a shard, and looks again when it has moved.
///
/// Safe for any thread.
public final class Routes {
  private static final Duration PAUSE_FIRST = Duration.ofMillis(2);
  private static final Duration PAUSE_MAX = Duration.ofMillis(200);

  private final Lookup lookup;
  private final NodeDirectory nodes;

  /// Routes by `lookup` to the services in `nodes`.
  public Routes(Lookup lookup, NodeDirectory nodes) {
    this.lookup = lookup;
    this.nodes = nodes;
  }

  /// Where a shard's role is served, as far as is known: `PlacementView::route`.
  @FunctionalInterface
  public interface Lookup {
    /// The node that serves `role` for a shard.
    Optional<NodeRegistration> route(LogName shard, ShardRole role);
  }

  /// Asks the leader of a shard, again and again while it answers `NOT_READY`, until the deadline.
  public <T> T askLeader(
      Execution execution, LogName shard, Function<QueryService, CompletableFuture<T>> request) {
    return retry(
        execution, shard, ShardRole.LEADER, nodeId -> request.apply(nodes.queryService(nodeId)));
  }

  /// The leader's answer without waiting for it; not repeated.
  public <T> CompletableFuture<T> tryLeader(
      LogName shard, Function<QueryService, CompletableFuture<T>> request) {
    return attempt(shard, ShardRole.LEADER, id -> request.apply(nodes.queryService(id)));
  }

  /// Asks the owner of a shard, again and again while it answers `NOT_READY`, until the deadline.
  public <T> T askOwner(
      Execution execution, LogName shard, Function<ShardService, CompletableFuture<T>> request) {
    return retry(
        execution, shard, ShardRole.OWNER, nodeId -> request.apply(nodes.shardService(nodeId)));
  }

  /// Waits until some node serves `role` for a shard.
  public void awaitServed(Execution execution, LogName shard, ShardRole role) {
    Duration pause = PAUSE_FIRST;
    while (lookup.route(shard, role).isEmpty()) {
      execution.pause(pause);
      pause = longer(pause);
    }
  }

  private <T> T retry(
      Execution execution,
      LogName shard,
      ShardRole role,
      Function<String, CompletableFuture<T>> request) {
    Duration pause = PAUSE_FIRST;
    while (true) {
      execution.checkDeadline();
      try {
        return execution.await(attempt(shard, role, request));
      } catch (AzimuthException failure) {
        if (failure.code() != ErrorCode.NOT_READY) {
          throw failure;
        }
      }
      execution.pause(pause);
      pause = longer(pause);
    }
  }

  private <T> CompletableFuture<T> attempt(
      LogName shard, ShardRole role, Function<String, CompletableFuture<T>> request) {
    Optional<NodeRegistration> node = lookup.route(shard, role);
    if (node.isEmpty()) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.NOT_READY, "no node is " + role + " of " + shard));
    }
    try {
      return request.apply(node.get().nodeId());
    } catch (AzimuthException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
  }
}
