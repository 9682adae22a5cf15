package dev.azimuth.server.service;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Interceptors one around the other, the first outermost.
public final class CallChain {
  private final List<CallInterceptor> interceptors;

  /// A chain of these, in this order.
  public CallChain(List<CallInterceptor> interceptors) {
    this.interceptors = List.copyOf(interceptors);
  }

  <T> CompletableFuture<T> call(ServiceCall call, Supplier<CompletableFuture<T>> service) {
    return call(0, call, service);
  }

  private <T> CompletableFuture<T> call(
      int index, ServiceCall call, Supplier<CompletableFuture<T>> service) {
    if (index == interceptors.size()) {
      return service.get();
    }
    return interceptors.get(index).intercept(call, () -> call(index + 1, call, service));
  }
}
