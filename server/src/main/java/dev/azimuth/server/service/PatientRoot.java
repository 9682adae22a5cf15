package dev.azimuth.server.service;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The root service, asked again while nobody leads or the leader does not answer.
///
/// A call that certainly had no effect is made again, with pauses that grow, until its limit; a
/// leader that is gone costs a wait, no error.
public final class PatientRoot implements RootService {
  private static final Duration PAUSE_FIRST = Duration.ofMillis(2);
  private static final Duration PAUSE_MAX = Duration.ofMillis(200);

  private final RootService root;
  private final Clock clock;
  private final Scheduler scheduler;
  private final CallLimits limits;

  /// Asks `root`.
  public PatientRoot(RootService root, Clock clock, Scheduler scheduler, CallLimits limits) {
    this.root = root;
    this.clock = clock;
    this.scheduler = scheduler;
    this.limits = limits;
  }

  @Override
  public CompletableFuture<Long> timestamps(int count) {
    return attempt(until(limits.requestLimit()), PAUSE_FIRST, () -> root.timestamps(count));
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    return attempt(until(limits.definitionLimit()), PAUSE_FIRST, () -> root.execute(command));
  }

  private long until(Duration limit) {
    return clock.nanos() + limit.toNanos();
  }

  private CompletableFuture<Long> attempt(
      long deadlineNanos, Duration pause, Supplier<CompletableFuture<Long>> call) {
    return call.get()
        .exceptionallyCompose(failure -> {
          boolean isLate = clock.nanos() - deadlineNanos + pause.toNanos() >= 0;
          if (isLate || !isNotReady(failure)) {
            return CompletableFuture.failedFuture(failure);
          }
          Duration doubled = pause.multipliedBy(2);
          Duration longer = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
          return pause(pause).thenCompose(_ -> attempt(deadlineNanos, longer, call));
        });
  }

  private CompletableFuture<Void> pause(Duration pause) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    var _ = scheduler.schedule(pause, () -> over.complete(null));
    return over;
  }

  private static boolean isNotReady(Throwable failure) {
    return AzimuthException.unwrap(failure) instanceof AzimuthException known
        && known.code() == ErrorCode.NOT_READY;
  }
}
