package dev.azimuth.storage.journal;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/// Where the records of one log are: 8 bytes of memory for each that is not trimmed. Safe for any
/// thread; one at a time changes it.
final class LogIndex {
  /// The address of a record that has none.
  static final long MISSING = 0;

  private static final int RING_LENGTH_MIN = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private long[] ring = new long[RING_LENGTH_MIN]; // length: a power of two; guarded by lock
  private long start;
  private long end;

  /// The index of a log that holds `[start, end)`, all of it missing.
  LogIndex(long start, long end) {
    this.start = start;
    this.end = start;
    reserve(end - start);
    this.end = end;
  }

  private int slot(long position) {
    return (int) (position & (ring.length - 1));
  }

  private void reserve(long count) {
    if (count <= ring.length) {
      return;
    }
    long[] larger = new long[Math.toIntExact(Long.highestOneBit(count - 1) << 1)];
    for (long position = start; position < end; position++) {
      larger[(int) (position & (larger.length - 1))] = ring[slot(position)];
    }
    ring = larger;
  }

  long start() {
    lock.lock();
    try {
      return start;
    } finally {
      lock.unlock();
    }
  }

  long end() {
    lock.lock();
    try {
      return end;
    } finally {
      lock.unlock();
    }
  }

  /// The address of the record at `position`; [#MISSING] if it is trimmed or was never written.
  long addressOf(long position) {
    lock.lock();
    try {
      return position >= start && position < end ? ring[slot(position)] : MISSING;
    } finally {
      lock.unlock();
    }
  }

  /// Notes where the record at `position` is: the next one, or one that was written again. Returns
  /// the address that it had before.
  long put(long position, long address) {
    lock.lock();
    try {
      if (position == end) {
        reserve(end + 1 - start);
        ring[slot(end++)] = address;
        return MISSING;
      }
      long before = ring[slot(position)];
      ring[slot(position)] = address;
      return before;
    } finally {
      lock.unlock();
    }
  }

  /// Gives up all below `position`, and hands their addresses on. A log that ends before goes on
  /// there.
  void trim(long position, LongConsumer released) {
    lock.lock();
    try {
      while (start < Math.min(position, end)) {
        release(start++, released);
      }
      start = Math.max(start, position);
      end = Math.max(end, start);
    } finally {
      lock.unlock();
    }
  }

  /// Holds `[newStart, newEnd)` from now on: gives up all others, and misses those it does not
  /// know.
  void limit(long newStart, long newEnd, LongConsumer released) {
    lock.lock();
    try {
      while (end > start && (end > newEnd || start > newStart)) {
        release(--end, released);
      }
      if (start > newStart) { // a log that was made anew
        start = newStart;
        end = newStart;
      }
    } finally {
      lock.unlock();
    }
    trim(newStart, released);
    lock.lock();
    try {
      reserve(newEnd - start);
      while (end < newEnd) {
        ring[slot(end++)] = MISSING;
      }
    } finally {
      lock.unlock();
    }
  }

  private void release(long position, LongConsumer released) {
    long address = ring[slot(position)];
    ring[slot(position)] = MISSING;
    if (address != MISSING) {
      released.accept(address);
    }
  }

  /// The first position whose record is missing; [#end] if none is.
  long firstMissing() {
    lock.lock();
    try {
      long position = start;
      while (position < end && ring[slot(position)] != MISSING) {
        position++;
      }
      return position;
    } finally {
      lock.unlock();
    }
  }
}
