package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.reconcile.ShardCoordinator;
import dev.azimuth.storage.placement.ShardRole;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Gives every shard of the catalog an owner among the data nodes that are alive.
///
/// One of several candidates leads; the others stand by.
public final class DataCoordinator {
  private final ShardCoordinator shards;

  /// A candidate, which does nothing before [#start()].
  public DataCoordinator(CoordinatorContext context) {
    this.shards = new ShardCoordinator(context, "data", ShardRole.OWNER, _ -> List.of());
  }

  /// Starts to run for leadership.
  public void start() {
    shards.start();
  }

  /// Stops; completes when another can take over.
  public CompletableFuture<Void> stop() {
    return shards.stop();
  }
}
