package dev.azimuth.coordinators.reconcile;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.placement.ShardRole;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Assigns one role of every shard in the catalog to a live node, as long as it leads: an
/// assignment follows a CREATE TABLE at once.
///
/// More loops that shall run under the same leadership can be given along.
public final class ShardCoordinator {
  private final LedLoops loops;

  /// A candidate for the leadership `name` that assigns `role`.
  ///
  /// @param more makes the loops that run besides during a term
  public ShardCoordinator(
      CoordinatorContext context,
      String name,
      ShardRole role,
      Function<Leadership, List<ReconcileLoop>> more) {
    loops =
        new LedLoops(
            context,
            name,
            leadership -> {
              List<ReconcileLoop> all = new ArrayList<>(more.apply(leadership));
              all.add(assignment(context, role, leadership));
              return all;
            });
  }

  private static ReconcileLoop assignment(
      CoordinatorContext context, ShardRole role, Leadership leadership) {
    AssignmentStep step = new AssignmentStep(context, role, leadership);
    return new ReconcileLoop(
        "assignment of " + role, context.scheduler(), AssignmentStep.INTERVAL, step::run);
  }

  /// Starts to run for leadership.
  public void start() {
    loops.start();
  }

  /// Stops; completes when another can take over.
  public CompletableFuture<Void> stop() {
    return loops.stop();
  }

  /// Wakes all loops, if this is the leader.
  public void wake() {
    loops.wake();
  }
}
