package dev.azimuth.nodes.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Runs the parts of one computation.
final class Parts {
  private Parts() {}

  /// Completes when `work` is done for all parts; if some fail, with one of their failures, but not
  /// before the others have ended.
  static <T> CompletableFuture<Void> run(List<T> parts, Consumer<T> work, Executor executor) {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (T part : parts) {
      running.add(start(() -> work.accept(part), executor));
    }
    return CompletableFuture.allOf(running.toArray(CompletableFuture[]::new));
  }

  private static CompletableFuture<Void> start(Runnable work, Executor executor) {
    try {
      return CompletableFuture.runAsync(work, executor);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e); // The queue is full; others may be running.
    }
  }
}
