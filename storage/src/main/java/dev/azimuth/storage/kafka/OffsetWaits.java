package dev.azimuth.storage.kafka;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Waits until the messages below an offset have been taken. Safe for any thread; futures are
/// completed by the thread that advances, so what follows them must be short or move elsewhere.
final class OffsetWaits {
  /// Most waits at a time; more fail with `TOO_MANY_REQUESTS`.
  static final int WAITS_MAX = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Wait> waits =
      new PriorityQueue<>(Comparator.comparingLong(Wait::offset));
  private long next;
  private @Nullable AzimuthException failure;

  private record Wait(long offset, CompletableFuture<Void> future) {}

  /// Completes when all messages below `offset` have been taken.
  CompletableFuture<Void> until(long offset) {
    lock.lock();
    try {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (offset <= next) {
        return CompletableFuture.completedFuture(null);
      }
      if (waits.size() >= WAITS_MAX) {
        return CompletableFuture.failedFuture(
            new AzimuthException(
                ErrorCode.TOO_MANY_REQUESTS, WAITS_MAX + " readers wait for a log"));
      }
      CompletableFuture<Void> future = new CompletableFuture<>();
      waits.add(new Wait(offset, future));
      return future;
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty() {
    lock.lock();
    try {
      return waits.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /// Messages below `offset` have been taken.
  void advance(long offset) {
    List<CompletableFuture<Void>> reached = new ArrayList<>();
    lock.lock();
    try {
      next = Math.max(next, offset);
      for (Wait wait = waits.peek(); wait != null && wait.offset <= next; wait = waits.peek()) {
        reached.add(wait.future);
        waits.remove();
      }
    } finally {
      lock.unlock();
    }
    reached.forEach(future -> future.complete(null));
  }

  /// All waits fail, now and later.
  void failForGood(AzimuthException reason) {
    List<Wait> failed;
    lock.lock();
    try {
      failure = reason;
      failed = List.copyOf(waits);
      waits.clear();
    } finally {
      lock.unlock();
    }
    failed.forEach(wait -> wait.future.completeExceptionally(reason));
  }
}
