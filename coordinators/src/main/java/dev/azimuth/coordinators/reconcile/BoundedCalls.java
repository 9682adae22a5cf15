package dev.azimuth.coordinators.reconcile;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// Makes one asynchronous call per item, a bounded number of them at a time.
public final class BoundedCalls {
  /// Most calls under way.
  public static final int CONCURRENT_CALLS_MAX = 64;

  private BoundedCalls() {}

  /// Completes when the calls for all items have; fails, without starting further calls, if one
  /// does.
  public static <T> CompletableFuture<Void> forEach(
      List<T> items, Function<T, ? extends CompletableFuture<?>> call) {
    if (items.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    int count = Math.min(items.size(), CONCURRENT_CALLS_MAX);
    CompletableFuture<?>[] calls =
        items.subList(0, count).stream().map(call).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(calls)
        .thenCompose(done -> forEach(items.subList(count, items.size()), call));
  }
}
