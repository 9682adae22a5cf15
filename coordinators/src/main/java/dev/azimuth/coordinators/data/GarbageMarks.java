package dev.azimuth.coordinators.data;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Since when objects have been garbage, without a break: found so in every round.
///
/// Safe for any thread within a round; rounds come one after another. Without clock or I/O.
final class GarbageMarks {
  /// Objects that are remembered; others begin their grace when there is room again.
  static final int OBJECTS_MAX = 1_000_000;

  private final long graceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private Map<String, Long> before = Map.of();
  private Map<String, Long> now = new HashMap<>();

  GarbageMarks(Duration grace) {
    graceNanos = grace.toNanos();
  }

  /// Takes note that an object is garbage now, at `nanos`; whether at `asOfNanos`, not later, it
  /// had been so for the whole grace.
  boolean isOver(String key, long nanos, long asOfNanos) {
    lock.lock();
    try {
      long since = before.getOrDefault(key, nanos);
      if (now.size() < OBJECTS_MAX) {
        now.put(key, since);
      }
      return asOfNanos - since >= graceNanos;
    } finally {
      lock.unlock();
    }
  }

  /// Ends a round: what was not marked in it begins anew when it is.
  void endRound() {
    lock.lock();
    try {
      before = now;
      now = new HashMap<>();
    } finally {
      lock.unlock();
    }
  }

  /// Drops the marks of a round that has not seen everything; the next one goes on from those of
  /// the round before.
  void forgetRound() {
    lock.lock();
    try {
      now = new HashMap<>();
    } finally {
      lock.unlock();
    }
  }
}
