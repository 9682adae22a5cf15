package dev.azimuth.server.service;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Something that is done around every call of a service. Must not block.
@FunctionalInterface
public interface CallInterceptor {
  /// Makes the call by `next`, at most once, and answers for it.
  <T> CompletableFuture<T> intercept(ServiceCall call, Supplier<CompletableFuture<T>> next);
}
