package dev.azimuth.coordinators.reconcile;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.LeaderElection;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.placement.ShardRole;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Assigns one role of every shard in the catalog to a live node, as long as it leads.
///
/// Woken by every change of catalog and placement: an assignment follows a CREATE TABLE at once.
public final class ShardCoordinator {
  private final CoordinatorContext context;
  private final ShardRole role;
  private final LeaderElection election;
  private final AtomicReference<@Nullable ReconcileLoop> loop = new AtomicReference<>();

  /// A candidate for the leadership `name` that assigns `role`.
  public ShardCoordinator(CoordinatorContext context, String name, ShardRole role) {
    this.context = context;
    this.role = role;
    this.election = new LeaderElection(context, name, new Terms());
    context.catalog().subscribe(snapshot -> wake());
    context.placement().subscribe(snapshot -> wake());
  }

  /// Starts to run for leadership.
  public void start() {
    election.start();
  }

  /// Stops; completes when another can take over.
  public CompletableFuture<Void> stop() {
    return election.stop();
  }

  private void wake() {
    ReconcileLoop current = loop.get();
    if (current != null) {
      current.wake();
    }
  }

  private final class Terms implements LeaderElection.Listener {
    @Override
    public void onElected(Leadership leadership) {
      AssignmentStep step = new AssignmentStep(context, role, leadership);
      ReconcileLoop started =
          new ReconcileLoop(
              "assignment of " + role, context.scheduler(), AssignmentStep.INTERVAL, step::run);
      loop.set(started);
      started.wake();
    }

    @Override
    public CompletableFuture<Void> onLost(Leadership leadership) {
      ReconcileLoop last = loop.getAndSet(null);
      if (last != null) {
        last.close();
      }
      return CompletableFuture.completedFuture(null);
    }
  }
}
