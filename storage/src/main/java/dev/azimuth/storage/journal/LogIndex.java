package dev.azimuth.storage.journal;

import java.util.concurrent.locks.ReentrantLock;

/// Where the records of one log are, and what each takes: 12 bytes of memory for each that is not
/// trimmed, up to four times as much after there were more. Safe for any thread; one at a time
/// changes it.
final class LogIndex {
  /// The address of a record that has none.
  static final long MISSING = 0;

  private static final int RING_LENGTH_MIN = 16;
  private static final int SHRINK_SHARE = 8;

  private final ReentrantLock lock = new ReentrantLock();

  // Rings of the same length, a power of two; guarded by lock.
  private long[] addresses = new long[RING_LENGTH_MIN];
  private int[] sizes = new int[RING_LENGTH_MIN];
  private long start;
  private long end;

  /// The index of a log that holds `[start, end)`, all of it missing.
  LogIndex(long start, long end) {
    this.start = start;
    this.end = start;
    grow(end - start);
    this.end = end;
  }

  private int slot(long position) {
    return (int) (position & (addresses.length - 1));
  }

  private void grow(long count) {
    if (count > addresses.length) {
      resize(Math.toIntExact(Long.highestOneBit(count - 1) << 1));
    }
  }

  private void shrink() {
    long count = Math.max(RING_LENGTH_MIN, end - start);
    if (count * SHRINK_SHARE <= addresses.length) {
      resize(Math.toIntExact(Long.highestOneBit(count) << 1));
    }
  }

  private void resize(int length) {
    long[] newAddresses = new long[length];
    int[] newSizes = new int[length];
    for (long position = start; position < end; position++) {
      newAddresses[(int) (position & (length - 1))] = addresses[slot(position)];
      newSizes[(int) (position & (length - 1))] = sizes[slot(position)];
    }
    addresses = newAddresses;
    sizes = newSizes;
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
      return position >= start && position < end ? addresses[slot(position)] : MISSING;
    } finally {
      lock.unlock();
    }
  }

  /// Notes where the record at `position` is, which is the next one or one that was written again,
  /// and how many bytes its frame takes. The place that it had before is handed on.
  void put(long position, long address, int bytes, Released released) {
    lock.lock();
    try {
      if (position == end) {
        grow(end + 1 - start);
        end++;
      } else {
        release(position, released);
      }
      addresses[slot(position)] = address;
      sizes[slot(position)] = bytes;
    } finally {
      lock.unlock();
    }
  }

  /// Gives up all below `position`, and hands their places on. A log that ends before goes on
  /// there.
  void trim(long position, Released released) {
    lock.lock();
    try {
      trimLocked(position, released);
      shrink();
    } finally {
      lock.unlock();
    }
  }

  private void trimLocked(long position, Released released) {
    while (start < Math.min(position, end)) {
      release(start++, released);
    }
    start = Math.max(start, position);
    end = Math.max(end, start);
  }

  /// Holds `[newStart, newEnd)` from now on: gives up all others, and misses those it does not
  /// know.
  void limit(long newStart, long newEnd, Released released) {
    lock.lock();
    try {
      while (end > start && (end > newEnd || start > newStart)) {
        release(--end, released);
      }
      if (start > newStart) { // a log that was made anew
        start = newStart;
        end = newStart;
      }
      trimLocked(newStart, released);
      grow(newEnd - start);
      while (end < newEnd) {
        addresses[slot(end++)] = MISSING;
      }
    } finally {
      lock.unlock();
    }
  }

  private void release(long position, Released released) {
    int slot = slot(position);
    if (addresses[slot] != MISSING) {
      released.accept(addresses[slot], sizes[slot]);
    }
    addresses[slot] = MISSING;
  }

  /// The first position whose record is missing; [#end] if none is.
  long firstMissing() {
    lock.lock();
    try {
      long position = start;
      while (position < end && addresses[slot(position)] != MISSING) {
        position++;
      }
      return position;
    } finally {
      lock.unlock();
    }
  }

  /// Receives the place of a record that is not there any more.
  @FunctionalInterface
  interface Released {
    void accept(long address, int bytes);
  }
}
