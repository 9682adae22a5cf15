package dev.azimuth.storage.embedded;

import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/// What is known in memory of one log: where it starts and ends, and who waits for more.
final class LogState {
  /// Most waits for one log's next record.
  static final int WAITERS_MAX = 65_536;

  private final LogName name;
  private final ReentrantLock lock = new ReentrantLock();
  private List<Waiter> waiters = new ArrayList<>(); // guarded by lock
  private volatile long start;
  private volatile long end;

  // Owned by the thread that commits.
  private long stagedEnd;

  LogState(LogName name, long start, long end) {
    this.name = name;
    this.start = start;
    this.end = end;
    stagedEnd = end;
  }

  LogName name() {
    return name;
  }

  /// First position that is not trimmed.
  long start() {
    return start;
  }

  /// Position after the last visible record.
  long end() {
    return end;
  }

  long stagedEnd() {
    return stagedEnd;
  }

  long stageAppend() {
    return stagedEnd++;
  }

  void unstage() {
    stagedEnd = end;
  }

  void trimmed(long beforePosition) {
    start = Math.max(start, beforePosition);
  }

  /// Makes records below `newEnd` visible and returns the waits that this ends.
  List<CompletableFuture<Void>> grow(long newEnd) {
    lock.lock();
    try {
      end = newEnd;
      if (waiters.isEmpty()) {
        return List.of();
      }
      List<CompletableFuture<Void>> ready = new ArrayList<>();
      List<Waiter> left = new ArrayList<>();
      for (Waiter waiter : waiters) {
        if (waiter.position < newEnd) {
          ready.add(waiter.future);
        } else if (!waiter.future.isDone()) {
          left.add(waiter);
        }
      }
      waiters = left;
      return ready;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a wait for a record at or after `position`; false if there are too many.
  boolean await(long position, CompletableFuture<Void> future) {
    lock.lock();
    try {
      if (position < end) {
        future.complete(null);
        return true;
      }
      if (waiters.size() >= WAITERS_MAX) {
        waiters.removeIf(waiter -> waiter.future.isDone());
      }
      return waiters.size() < WAITERS_MAX && waiters.add(new Waiter(position, future));
    } finally {
      lock.unlock();
    }
  }

  /// Takes all waits away, when the log goes.
  List<CompletableFuture<Void>> takeWaiters() {
    lock.lock();
    try {
      List<CompletableFuture<Void>> all = waiters.stream().map(Waiter::future).toList();
      waiters = new ArrayList<>();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private record Waiter(long position, CompletableFuture<Void> future) {}
}
