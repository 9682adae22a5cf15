package dev.azimuth.storage.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Search in ascending int64 numbers that lie in memory.
final class Ascending {
  private Ascending() {}

  /// Index of a number; -1 if it is not there.
  static int find(MemorySegment numbers, long wanted) {
    long low = 0;
    long high = numbers.byteSize() / Long.BYTES;
    while (low < high) {
      long middle = low + high >>> 1;
      long number = numbers.getAtIndex(ValueLayout.JAVA_LONG, middle);
      if (number == wanted) {
        return (int) middle;
      }
      if (number < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -1;
  }

  /// Index of the first number that is at least `wanted`; the count of numbers if none is.
  static int firstFrom(MemorySegment numbers, long wanted) {
    long low = 0;
    long high = numbers.byteSize() / Long.BYTES;
    while (low < high) {
      long middle = low + high >>> 1;
      if (numbers.getAtIndex(ValueLayout.JAVA_LONG, middle) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (int) low;
  }
}
