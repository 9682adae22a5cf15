package dev.azimuth.nodes.shard;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Futures that wait for a number to be reached that never goes back; none is reached at first.
///
/// A future that its holder completes or cancels is forgotten. Dependents run on the thread that
/// advances the number, and must not block. Safe for any thread.
final class WaitQueue {
  /// Most futures that may wait at a time.
  static final int WAITERS_MAX = 100_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final NavigableMap<Target, CompletableFuture<ShardPoint>> waiters = new TreeMap<>();
  private long reached = -1;
  private long sequence;
  private ShardPoint point = ShardPoint.START;
  private @Nullable RuntimeException failure;

  private record Target(long value, long sequence) implements Comparable<Target> {
    @Override
    public int compareTo(Target other) {
      int order = Long.compare(value, other.value);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  /// Completes with the shard's point when `value` is reached.
  CompletableFuture<ShardPoint> await(long value) {
    CompletableFuture<ShardPoint> future = new CompletableFuture<>();
    Target target;
    lock.lock();
    try {
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      if (reached >= value) {
        return CompletableFuture.completedFuture(point);
      }
      if (waiters.size() >= WAITERS_MAX) {
        return CompletableFuture.failedFuture(
            new AzimuthException(ErrorCode.TOO_MANY_REQUESTS, "waits for a shard's log"));
      }
      target = new Target(value, sequence++);
      waiters.put(target, future);
    } finally {
      lock.unlock();
    }
    var _ =
        future.whenComplete((result, error) -> {
          if (error != null) {
            forget(target);
          }
        });
    return future;
  }

  private void forget(Target target) {
    lock.lock();
    try {
      waiters.remove(target);
    } finally {
      lock.unlock();
    }
  }

  /// Says that `value` is reached, when the shard is at `at`.
  void advance(long value, ShardPoint at) {
    List<CompletableFuture<ShardPoint>> done;
    lock.lock();
    try {
      reached = value;
      point = at;
      if (waiters.isEmpty() || waiters.firstKey().value > value) {
        return;
      }
      var head = waiters.headMap(new Target(value, Long.MAX_VALUE), true);
      done = new ArrayList<>(head.values());
      head.clear();
    } finally {
      lock.unlock();
    }
    done.forEach(future -> future.complete(at));
  }

  /// Fails all that wait now.
  void failWaiting(RuntimeException reason) {
    List<CompletableFuture<ShardPoint>> failed;
    lock.lock();
    try {
      failed = List.copyOf(waiters.values());
      waiters.clear();
    } finally {
      lock.unlock();
    }
    failed.forEach(future -> future.completeExceptionally(reason));
  }

  /// Fails all that wait, now and later, unless they failed for good before.
  void failForGood(RuntimeException reason) {
    lock.lock();
    try {
      if (failure == null) {
        failure = reason;
      }
    } finally {
      lock.unlock();
    }
    failWaiting(reason);
  }
}
