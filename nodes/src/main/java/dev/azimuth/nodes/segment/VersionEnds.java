package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.growing.GrowingMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongUnaryOperator;

/// When the versions of a segment ended.
///
/// For each version one number tells that: 0 for a live one, a timestamp if a manifest knows it,
/// otherwise the number of the event, negated. A bit for each tells whether its number is 0, so
/// that who leaves out what is gone reads the numbers of few. One writer; readers without locks:
/// what the writer adds has a higher event number than they look at.
final class VersionEnds {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final int rowCount;
  private final MemorySegment numbers;
  private final MemorySegment ended;

  private VersionEnds(int rowCount, MemorySegment numbers, GrowingMemory memory) {
    this.rowCount = rowCount;
    this.numbers = numbers;
    ended = memory.allocate(words(rowCount) * (long) Long.BYTES);
    for (int ordinal = 0; ordinal < rowCount; ordinal++) {
      mark(ordinal, at(ordinal));
    }
  }

  private static int words(int rowCount) {
    return rowCount / Long.SIZE + 1;
  }

  /// Those that a file tells, borrowed; nothing may be set.
  ///
  /// @param memory where the bits are kept
  static VersionEnds borrowed(int rowCount, MemorySegment numbers, GrowingMemory memory) {
    return new VersionEnds(rowCount, numbers, memory);
  }

  /// A copy, to be changed.
  static VersionEnds copied(int rowCount, MemorySegment numbers, GrowingMemory memory) {
    MemorySegment own = memory.allocate((rowCount + 1L) * Long.BYTES);
    MemorySegment.copy(numbers, 0, own, 0, (long) rowCount * Long.BYTES);
    return new VersionEnds(rowCount, own, memory);
  }

  /// The same where events up to `lastEvent` are known by their timestamps.
  VersionEnds advanced(long lastEvent, LongUnaryOperator timestamps, GrowingMemory memory) {
    VersionEnds next = copied(rowCount, numbers, memory);
    for (int ordinal = 0; ordinal < rowCount; ordinal++) {
      long end = at(ordinal);
      if (end < 0 && -end <= lastEvent) {
        next.numbers.setAtIndex(LONG, ordinal, timestamps.applyAsLong(-end));
      }
    }
    return next;
  }

  /// The number of a version.
  long at(int ordinal) {
    return numbers.getAtIndex(LONG, ordinal);
  }

  /// Sets the number of a version, which is not 0.
  void set(int ordinal, long end) {
    numbers.setAtIndex(LONG, ordinal, end);
    mark(ordinal, end);
  }

  private void mark(int ordinal, long end) {
    if (end != 0) {
      int word = ordinal >>> 6;
      ended.setAtIndex(LONG, word, ended.getAtIndex(LONG, word) | 1L << ordinal);
    }
  }

  /// Versions that have ended.
  int count() {
    int count = 0;
    for (int word = 0; word < words(rowCount); word++) {
      count += Long.bitCount(ended.getAtIndex(LONG, word));
    }
    return count;
  }

  /// Whether a version ended at or before `timestamp`, by an event up to `lastEvent`.
  boolean isGone(int ordinal, long timestamp, long lastEvent) {
    long end = at(ordinal);
    return end != 0 && (end > 0 ? end <= timestamp : -end <= lastEvent);
  }

  /// Clears bit `i` of `bits` if version `first + i` [#isGone], for `count` versions.
  void clearGone(int first, int count, long timestamp, long lastEvent, long[] bits) {
    int past = first + count;
    int next;
    for (int at = first; at < past; at = next) {
      next = Math.min((at | Long.SIZE - 1) + 1, past);
      long candidates = ended.getAtIndex(LONG, at >>> 6) & -1L << at & -1L >>> -next;
      for (; candidates != 0; candidates &= candidates - 1) {
        int ordinal = (at & -Long.SIZE) + Long.numberOfTrailingZeros(candidates);
        if (isGone(ordinal, timestamp, lastEvent)) {
          int i = ordinal - first;
          bits[i >>> 6] &= ~(1L << i);
        }
      }
    }
  }
}
