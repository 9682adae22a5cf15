package dev.azimuth.server.service;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Calls that take a while each way, and of which some requests and some answers get lost.
///
/// A lost request certainly has no effect; after a lost answer the caller knows nothing.
final class SimulatedNetwork implements CallInterceptor {
  private static final int DELAY_MILLIS_MAX = 50;

  private final SimulatedScheduler scheduler;
  private final double lossRate;

  SimulatedNetwork(SimulatedScheduler scheduler, double lossRate) {
    this.scheduler = scheduler;
    this.lossRate = lossRate;
  }

  @Override
  public <T> CompletableFuture<T> intercept(ServiceCall call, Supplier<CompletableFuture<T>> next) {
    return travel()
        .thenCompose(_ -> {
          if (isLost()) {
            return lost(ErrorCode.NOT_READY, "the request to " + call.nodeId());
          }
          return next.get().thenCompose(this::answer);
        });
  }

  private <T> CompletableFuture<T> answer(T value) {
    return travel()
        .thenCompose(_ ->
            isLost()
                ? lost(ErrorCode.OUTCOME_UNKNOWN, "the answer")
                : CompletableFuture.completedFuture(value));
  }

  private boolean isLost() {
    return scheduler.random().nextDouble() < lossRate;
  }

  private CompletableFuture<Boolean> travel() {
    CompletableFuture<Boolean> arrived = new CompletableFuture<>();
    Duration delay = Duration.ofMillis(scheduler.random().nextInt(DELAY_MILLIS_MAX));
    scheduler.schedule(delay, () -> arrived.complete(true));
    return arrived;
  }

  private static <T> CompletableFuture<T> lost(ErrorCode code, String what) {
    return CompletableFuture.failedFuture(
        new AzimuthException(code, what + " was lost in the network"));
  }
}
