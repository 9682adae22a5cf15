package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Real threads, and a time that moves when the test says so.
final class ThreadScheduler implements Scheduler, Clock {
  private final AtomicLong nanos = new AtomicLong(1);
  private final List<Delayed> delayed = new ArrayList<>();
  private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Executor connections =
      Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());

  private final AtomicInteger refusals = new AtomicInteger();

  private record Delayed(long atNanos, Runnable task) {}

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    Delayed entry = new Delayed(nanos.get() + delay.toNanos(), task);
    synchronizedAdd(entry);
    return () -> {};
  }

  private void synchronizedAdd(Delayed entry) {
    List<Delayed> list = delayed;
    lock.lock();
    try {
      list.add(entry);
    } finally {
      lock.unlock();
    }
  }

  private final java.util.concurrent.locks.ReentrantLock lock =
      new java.util.concurrent.locks.ReentrantLock();

  void advance(Duration time) {
    long now = nanos.addAndGet(time.toNanos());
    List<Runnable> due = new ArrayList<>();
    lock.lock();
    try {
      delayed.removeIf(entry -> {
        boolean isDue = entry.atNanos <= now;
        if (isDue) {
          due.add(entry.task);
        }
        return isDue;
      });
    } finally {
      lock.unlock();
    }
    due.forEach(Runnable::run);
  }

  @Override
  public Executor blocking() {
    return threads;
  }

  /// Refuses so many connections to come.
  void refuseConnections(int count) {
    refusals.set(count);
  }

  @Override
  public Executor connections() {
    return task -> {
      if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      connections.execute(task);
    };
  }

  @Override
  public Executor compute() {
    return threads;
  }

  @Override
  public Executor background() {
    return threads;
  }

  @Override
  public int computeParallelism() {
    return 2;
  }

  @Override
  public long wallMillis() {
    return 1_700_000_000_000L + nanos.get() / 1_000_000;
  }

  @Override
  public long nanos() {
    return nanos.get();
  }
}
