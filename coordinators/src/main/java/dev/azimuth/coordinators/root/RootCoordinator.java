package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.election.LeaderElection;
import dev.azimuth.coordinators.election.LeaderView;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The root coordinator of a process: serves timestamps and data definition while it leads.
///
/// Every process may run one; the one that leads answers, the others fail with `NOT_READY`.
public final class RootCoordinator implements RootService {
  private static final Logger LOG = LoggerFactory.getLogger(RootCoordinator.class);
  private static final Duration OPEN_RETRY_DELAY = Duration.ofMillis(100);

  private final CoordinatorContext context;
  private final LogBroker logs;
  private final RootSettings settings;
  private final LeaderElection election;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Leadership leadership;
  private volatile @Nullable RootTerm term;

  /// A candidate, which does nothing before [#start()].
  public RootCoordinator(CoordinatorContext context, LogBroker logs, RootSettings settings) {
    this.context = context;
    this.logs = logs;
    this.settings = settings;
    this.election = new LeaderElection(context, LeaderView.ROOT, new Terms());
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

  @Override
  public CompletableFuture<Long> timestamps(int count) {
    return leading(current -> current.timestamps(count));
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    return leading(current -> current.execute(command));
  }

  private CompletableFuture<Long> leading(Function<RootTerm, CompletableFuture<Long>> call) {
    RootTerm current = term;
    if (current == null) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.NOT_READY, "no root coordinator leads here"));
    }
    return call.apply(current);
  }

  private void wake() {
    RootTerm current = term;
    if (current != null) {
      current.wake();
    }
  }

  /// Opens the term; tries again for as long as it lasts.
  private void open(Leadership elected) {
    var _ =
        RootTerm.open(context, logs, settings, elected)
            .whenComplete((opened, error) -> {
              if (error == null) {
                publish(elected, opened);
              } else if (leads(elected)) {
                LOG.warn("The root coordinator cannot start yet", error);
                context.scheduler().schedule(OPEN_RETRY_DELAY, () -> open(elected));
              }
            });
  }

  private void publish(Leadership elected, RootTerm opened) {
    boolean current;
    lock.lock();
    try {
      current = leadership == elected;
      if (current) {
        term = opened;
      }
    } finally {
      lock.unlock();
    }
    if (!current) {
      var _ = opened.close();
    }
  }

  private boolean leads(Leadership elected) {
    lock.lock();
    try {
      return leadership == elected;
    } finally {
      lock.unlock();
    }
  }

  private final class Terms implements LeaderElection.Listener {
    @Override
    public void onElected(Leadership elected) {
      lock.lock();
      try {
        leadership = elected;
      } finally {
        lock.unlock();
      }
      open(elected);
    }

    @Override
    public CompletableFuture<Void> onLost(Leadership lost) {
      RootTerm last;
      lock.lock();
      try {
        leadership = null;
        last = term;
        term = null;
      } finally {
        lock.unlock();
      }
      return last == null ? CompletableFuture.completedFuture(null) : last.close();
    }
  }
}
