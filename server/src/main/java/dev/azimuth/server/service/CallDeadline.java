package dev.azimuth.server.service;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Answers with an error when a call has not been answered by its deadline. The call itself goes
/// on: late means unknown, not failed.
public final class CallDeadline implements CallInterceptor {
  private final Clock clock;
  private final Scheduler scheduler;

  /// Deadlines on `clock`.
  public CallDeadline(Clock clock, Scheduler scheduler) {
    this.clock = clock;
    this.scheduler = scheduler;
  }

  @Override
  public <T> CompletableFuture<T> intercept(ServiceCall call, Supplier<CompletableFuture<T>> next) {
    long leftNanos = call.deadlineNanos() - clock.nanos();
    if (leftNanos <= 0) {
      // Not made at all, so it certainly has no effect.
      return CompletableFuture.failedFuture(late(call, ServiceCall.Method.QUERY_EXECUTE));
    }
    CompletableFuture<T> answer = next.get();
    if (answer.isDone()) {
      return answer;
    }
    CompletableFuture<T> late = new CompletableFuture<>();
    Scheduler.Cancellable timer =
        scheduler.schedule(
            Duration.ofNanos(leftNanos),
            () -> late.completeExceptionally(late(call, call.method())));
    return answer.applyToEither(late, value -> value).whenComplete((_, _) -> timer.cancel());
  }

  private static AzimuthException late(ServiceCall call, ServiceCall.Method effect) {
    return new AzimuthException(
        effect.lateCode(),
        call.method() + " of node " + call.nodeId() + " was not answered in time");
  }
}
