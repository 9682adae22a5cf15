package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.mirror.MetaMirror;
import dev.azimuth.storage.time.Scheduler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The placement records as the meta store has them, followed by a watch.
///
/// One per process is enough; all roles may share it. Safe for any thread.
public final class PlacementView implements AutoCloseable {
  private final MetaMirror<PlacementSnapshot> mirror;

  private PlacementView(MetaMirror<PlacementSnapshot> mirror) {
    this.mirror = mirror;
  }

  /// Starts to follow the placement records in `meta`.
  public static PlacementView follow(MetaStore meta, Scheduler scheduler) {
    return new PlacementView(
        MetaMirror.follow(
            meta, PlacementKey.PREFIX, PlacementSnapshot.EMPTY, PlacementDraft::new, scheduler));
  }

  /// The newest snapshot known here; an empty one of revision 0 before the first listing.
  public PlacementSnapshot snapshot() {
    return mirror.state().orElse(PlacementSnapshot.EMPTY);
  }

  /// Completes with the first snapshot, now or later, that `condition` holds for; it must be cheap
  /// and pure. Bounded as [MetaMirror#await] says; a future that is completed by the caller (a
  /// time-out, say) is forgotten.
  public CompletableFuture<PlacementSnapshot> await(Predicate<PlacementSnapshot> condition) {
    return mirror.await(condition);
  }

  /// Completes when a live node serves `role` for a shard, with that node.
  public CompletableFuture<NodeRegistration> awaitRoute(LogName shard, ShardRole role) {
    return mirror
        .await(snapshot -> snapshot.route(shard, role).isPresent())
        .thenApply(snapshot -> snapshot.route(shard, role).orElseThrow());
  }

  /// The node to send requests for a shard to, as far as is known here.
  public Optional<NodeRegistration> route(LogName shard, ShardRole role) {
    return snapshot().route(shard, role);
  }

  /// Calls `listener` with every later snapshot, one call after another; it must not block.
  public void subscribe(Consumer<PlacementSnapshot> listener) {
    mirror.subscribe(listener);
  }

  /// Stops following; waiting callers fail with `SHUTTING_DOWN`.
  @Override
  public void close() {
    mirror.close();
  }
}
