package dev.azimuth.coordinators.reconcile;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.LeaderElection;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.placement.ShardRole;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Assigns one role of every shard in the catalog to a live node, as long as it leads.
///
/// Woken by every change of catalog and placement: an assignment follows a CREATE TABLE at once.
/// More loops that shall run under the same leadership can be given along.
public final class ShardCoordinator {
  private final CoordinatorContext context;
  private final ShardRole role;
  private final LeaderElection election;
  private final Function<Leadership, List<ReconcileLoop>> more;
  private final AtomicReference<List<ReconcileLoop>> loops = new AtomicReference<>(List.of());

  /// A candidate for the leadership `name` that assigns `role`.
  ///
  /// @param more makes the loops that run besides during a term
  public ShardCoordinator(
      CoordinatorContext context,
      String name,
      ShardRole role,
      Function<Leadership, List<ReconcileLoop>> more) {
    this.context = context;
    this.more = more;
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

  /// Wakes all loops, if this is the leader.
  public void wake() {
    loops.get().forEach(ReconcileLoop::wake);
  }

  private final class Terms implements LeaderElection.Listener {
    @Override
    public void onElected(Leadership leadership) {
      AssignmentStep step = new AssignmentStep(context, role, leadership);
      ReconcileLoop started =
          new ReconcileLoop(
              "assignment of " + role, context.scheduler(), AssignmentStep.INTERVAL, step::run);
      List<ReconcileLoop> all = new ArrayList<>(more.apply(leadership));
      all.add(started);
      loops.set(List.copyOf(all));
      wake();
    }

    @Override
    public CompletableFuture<Void> onLost(Leadership leadership) {
      loops.getAndSet(List.of()).forEach(ReconcileLoop::close);
      return CompletableFuture.completedFuture(null);
    }
  }
}
