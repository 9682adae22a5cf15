package dev.azimuth.coordinators.reconcile;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.LeaderElection;
import dev.azimuth.coordinators.election.Leadership;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Loops that run as long as a candidate leads, woken by every change of catalog and placement.
public final class LedLoops {
  private final LeaderElection election;
  private final Function<Leadership, List<ReconcileLoop>> make;
  private final AtomicReference<List<ReconcileLoop>> loops = new AtomicReference<>(List.of());

  /// A candidate for the leadership `name`, which does nothing before [#start()].
  ///
  /// @param make makes the loops of a term
  public LedLoops(
      CoordinatorContext context, String name, Function<Leadership, List<ReconcileLoop>> make) {
    this.make = make;
    election = new LeaderElection(context, name, new Terms());
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
      loops.set(List.copyOf(make.apply(leadership)));
      wake();
    }

    @Override
    public CompletableFuture<Void> onLost(Leadership leadership) {
      loops.getAndSet(List.of()).forEach(ReconcileLoop::close);
      return CompletableFuture.completedFuture(null);
    }
  }
}
