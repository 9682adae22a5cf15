package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.api.WriteVerdict;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The verdicts on the last records of a shard, up to a fixed number. Safe for any thread.
final class VerdictHistory {
  /// Records whose verdicts are kept.
  static final int RECORDS_MAX = 8192;

  private static final int CAPACITY_MIN = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Entry[] entries = new @Nullable Entry[CAPACITY_MIN];

  private record Entry(long position, WriteVerdict verdict) {}

  void put(long position, WriteVerdict verdict) {
    lock.lock();
    try {
      Entry old = entries[slot(position)];
      if (old != null && entries.length < RECORDS_MAX) {
        grow();
      }
      entries[slot(position)] = new Entry(position, verdict);
    } finally {
      lock.unlock();
    }
  }

  private void grow() {
    @Nullable Entry[] old = entries;
    entries = new @Nullable Entry[2 * old.length];
    for (Entry entry : old) {
      if (entry != null) {
        entries[slot(entry.position)] = entry;
      }
    }
  }

  private int slot(long position) {
    return (int) position & (entries.length - 1);
  }

  /// The verdict on the record at `position`, if it is still kept.
  Optional<WriteVerdict> get(long position) {
    lock.lock();
    try {
      Entry entry = entries[slot(position)];
      return entry == null || entry.position != position
          ? Optional.empty()
          : Optional.of(entry.verdict);
    } finally {
      lock.unlock();
    }
  }
}
