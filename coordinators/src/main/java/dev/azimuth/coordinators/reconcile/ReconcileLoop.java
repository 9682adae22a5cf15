package dev.azimuth.coordinators.reconcile;

import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a step whenever it is woken, after each interval, and after a failure with growing delay.
///
/// At most one step runs at a time; wakes during a step add up to one more. A step runs on the
/// scheduler's blocking executor, so that waking costs nothing in a watch's callback. After
/// [#close()] no step starts.
public final class ReconcileLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
  private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(10);
  private static final Duration RETRY_DELAY_MAX = Duration.ofSeconds(5);

  private final String name;
  private final Scheduler scheduler;
  private final Duration interval;
  private final Supplier<CompletableFuture<Void>> step;

  private final ReentrantLock lock = new ReentrantLock();
  private Duration retryDelay = RETRY_DELAY_MIN;
  private Scheduler.@Nullable Cancellable timer;
  private boolean running;
  private boolean woken;
  private boolean closed;

  /// A loop called `name` in messages, which does nothing until it is woken for the first time.
  public ReconcileLoop(
      String name, Scheduler scheduler, Duration interval, Supplier<CompletableFuture<Void>> step) {
    this.name = name;
    this.scheduler = scheduler;
    this.interval = interval;
    this.step = step;
  }

  /// Makes the step run soon, also if it is running now.
  public void wake() {
    lock.lock();
    try {
      woken = true;
      if (running || closed) {
        return;
      }
      running = true;
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    } finally {
      lock.unlock();
    }
    scheduler.blocking().execute(this::run);
  }

  /// Starts no more steps; one that is running ends by itself.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (timer != null) {
        timer.cancel();
        timer = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    lock.lock();
    try {
      woken = false;
      if (closed) {
        return;
      }
    } finally {
      lock.unlock();
    }
    CompletableFuture<Void> result;
    try {
      result = step.get();
    } catch (RuntimeException e) {
      result = CompletableFuture.failedFuture(e);
    }
    var _ = result.whenComplete((done, error) -> finish(error));
  }

  private void finish(@Nullable Throwable error) {
    boolean again;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      again = woken && error == null;
      running = again;
      if (!again) {
        timer = scheduler.schedule(error == null ? interval : retryDelay, this::wake);
      }
      Duration doubled = retryDelay.multipliedBy(2);
      retryDelay =
          error == null
              ? RETRY_DELAY_MIN
              : doubled.compareTo(RETRY_DELAY_MAX) > 0 ? RETRY_DELAY_MAX : doubled;
    } finally {
      lock.unlock();
    }
    if (error != null) {
      LOG.warn("{}: a step failed and is tried again", name, error);
    }
    if (again) {
      scheduler.blocking().execute(this::run);
    }
  }
}
