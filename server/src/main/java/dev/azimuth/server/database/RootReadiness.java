package dev.azimuth.server.database;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Waits for a root coordinator to lead.
final class RootReadiness {
  private static final Duration RETRY_DELAY = Duration.ofMillis(5);

  private RootReadiness() {}

  /// The first timestamp that is handed out; fails with `NOT_READY` when there is none in time.
  static long awaitTimestamp(RootService root, Scheduler scheduler, Clock clock, Duration limit) {
    long deadlineNanos = clock.nanos() + limit.toNanos();
    while (true) {
      try {
        return root.timestamps(1).join();
      } catch (CompletionException e) {
        if (!isNotReady(e) || clock.nanos() > deadlineNanos) {
          throw e;
        }
      }
      CompletableFuture<Void> retry = new CompletableFuture<>();
      Scheduler.Cancellable timer = scheduler.schedule(RETRY_DELAY, () -> retry.complete(null));
      retry.whenComplete((_, _) -> timer.cancel()).join();
    }
  }

  private static boolean isNotReady(CompletionException failure) {
    return failure.getCause() instanceof AzimuthException cause
        && cause.code() == ErrorCode.NOT_READY;
  }
}
