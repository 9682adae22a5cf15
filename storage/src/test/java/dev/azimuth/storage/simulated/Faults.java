package dev.azimuth.storage.simulated;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// What goes wrong, and how long things take, in a simulated component.
///
/// Rates are probabilities from 0 to 1 and may be changed at any time. A failure before the effect
/// is definite; one after the effect leaves the caller with `OUTCOME_UNKNOWN` and the effect in
/// place.
public final class Faults {
  private final SimulatedScheduler scheduler;
  private double failureRate;
  private double unknownRate;
  private Duration delayMax = Duration.ofMillis(2);
  private long injected;

  /// No failures, delays of up to 2 ms.
  public Faults(SimulatedScheduler scheduler) {
    this.scheduler = scheduler;
  }

  /// How often a call fails with `STORAGE_FAILED` and no effect.
  public Faults failureRate(double rate) {
    failureRate = rate;
    return this;
  }

  /// How often a call that changes something fails with `OUTCOME_UNKNOWN`, half of these after the
  /// effect.
  public Faults unknownRate(double rate) {
    unknownRate = rate;
    return this;
  }

  /// Longest time on the way there, and on the way back.
  public Faults delayMax(Duration delay) {
    delayMax = delay;
    return this;
  }

  /// No more failures.
  public void heal() {
    failureRate = 0;
    unknownRate = 0;
  }

  /// Failures so far: a test that injects none proves nothing.
  public long injected() {
    return injected;
  }

  SimulatedScheduler scheduler() {
    return scheduler;
  }

  /// A call that changes nothing.
  <T> CompletableFuture<T> read(Supplier<T> action) {
    return call(action, Kind.READ);
  }

  /// A call that changes something.
  <T> CompletableFuture<T> write(Supplier<T> action) {
    return call(action, Kind.WRITE);
  }

  /// The moment at which a call that changes something reaches the component.
  <T> void arriveAtWrite(Supplier<T> action, CompletableFuture<T> future) {
    arrive(action, Kind.WRITE, future);
  }

  private <T> CompletableFuture<T> call(Supplier<T> action, Kind kind) {
    CompletableFuture<T> future = new CompletableFuture<>();
    later(() -> arrive(action, kind, future));
    return future;
  }

  /// Runs a task after a delay from the seed.
  void later(Runnable task) {
    scheduler.schedule(Duration.ofNanos(scheduler.random().nextLong(delayMax.toNanos() + 1)), task);
  }

  private <T> void arrive(Supplier<T> action, Kind kind, CompletableFuture<T> future) {
    double luck = scheduler.random().nextDouble();
    if (luck < failureRate) {
      fail(future, ErrorCode.STORAGE_FAILED);
      return;
    }
    boolean unknown = kind == Kind.WRITE && luck < failureRate + unknownRate;
    if (unknown && scheduler.random().nextBoolean()) {
      fail(future, ErrorCode.OUTCOME_UNKNOWN);
      return;
    }
    try {
      T result = action.get();
      if (unknown) {
        fail(future, ErrorCode.OUTCOME_UNKNOWN);
      } else {
        later(() -> future.complete(result));
      }
    } catch (AzimuthException e) {
      later(() -> future.completeExceptionally(e));
    }
  }

  private void fail(CompletableFuture<?> future, ErrorCode code) {
    injected++;
    later(() -> future.completeExceptionally(new AzimuthException(code, "injected")));
  }

  private enum Kind {
    READ,
    WRITE
  }
}
