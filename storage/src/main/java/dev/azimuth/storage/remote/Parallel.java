package dev.azimuth.storage.remote;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.object.CallLimit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/// Several numbered calls, a few at a time; after the first failure no more are started.
final class Parallel {
  private Parallel() {}

  /// Completes when all calls have ended, with the first failure if there is one.
  static CompletableFuture<Void> run(
      int count, int parallelMax, Executor executor, IntFunction<CompletableFuture<?>> call) {
    CallLimit limit = new CallLimit("parts", parallelMax, Math.max(count, 1), executor);
    CompletableFuture<Void> failed = new CompletableFuture<>();
    AtomicBoolean stopped = new AtomicBoolean();
    CompletableFuture<?>[] calls = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      int number = i;
      calls[i] =
          limit
              .call(() ->
                  stopped.get()
                      ? CompletableFuture.completedFuture(null)
                      : call.apply(number).thenApply(_ -> null))
              .whenComplete((_, failure) -> {
                if (failure != null) {
                  stopped.set(true);
                  failed.completeExceptionally(AzimuthException.unwrap(failure));
                }
              });
    }
    return CompletableFuture.allOf(calls)
        .handle((_, failure) -> failure)
        .thenCompose(failure -> failure == null ? CompletableFuture.completedFuture(null) : failed);
  }
}
