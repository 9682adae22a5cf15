package dev.azimuth.server.service;

import dev.azimuth.storage.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// Counts calls by method: made, failed, and how long they took together.
public final class CallCounters implements CallInterceptor {
  /// What was counted for one method.
  public record Count(long calls, long failures, long nanos) {}

  private static final class Adders {
    final LongAdder calls = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  private final Clock clock;
  private final Map<ServiceCall.Method, Adders> adders = new EnumMap<>(ServiceCall.Method.class);

  /// Counters at zero.
  public CallCounters(Clock clock) {
    this.clock = clock;
    for (ServiceCall.Method method : ServiceCall.Method.values()) {
      adders.put(method, new Adders());
    }
  }

  /// What has been counted for `method` so far.
  public Count count(ServiceCall.Method method) {
    Adders counted = of(method);
    return new Count(counted.calls.sum(), counted.failures.sum(), counted.nanos.sum());
  }

  @Override
  public <T> CompletableFuture<T> intercept(ServiceCall call, Supplier<CompletableFuture<T>> next) {
    Adders counted = of(call.method());
    long begun = clock.nanos();
    counted.calls.increment();
    return next.get()
        .whenComplete((_, failure) -> {
          counted.nanos.add(clock.nanos() - begun);
          if (failure != null) {
            counted.failures.increment();
          }
        });
  }

  private Adders of(ServiceCall.Method method) {
    return Objects.requireNonNull(adders.get(method));
  }
}
