package dev.azimuth.nodes.index.hnsw;

import java.util.Arrays;

/// The nearest rows that a search knows, sorted, and which of them it has expanded.
///
/// An entry is one number: the distance, as bits that sort like it, in the upper half; the row and a
/// mark in the lowest bit below. Inserting moves what lies behind, which for hundreds of entries is
/// cheaper than a heap.
final class NearestRows {
  private static final long EXPANDED = 1;

  private long[] entries = new long[0];
  private int capacity;
  private int size;

  /// Empties it and sets how many rows it keeps.
  void reset(int newCapacity) {
    if (entries.length < newCapacity + 1) {
      entries = new long[newCapacity + 1];
    }
    capacity = newCapacity;
    size = 0;
  }

  int size() {
    return size;
  }

  int row(int at) {
    return (int) entries[at] >>> 1;
  }

  float distance(int at) {
    return decode(entries[at]);
  }

  /// What a distance must be below to enter.
  float limit() {
    return size < capacity ? Float.POSITIVE_INFINITY : decode(entries[size - 1]);
  }

  boolean isExpanded(int at) {
    return (entries[at] & EXPANDED) != 0;
  }

  void expand(int at) {
    entries[at] |= EXPANDED;
  }

  /// Puts a row in its place, which is returned; `capacity` if it is too far.
  int insert(int row, float distance) {
    long entry = encode(distance, row);
    int count = size;
    if (count == capacity) {
      if (entry >= entries[count - 1]) {
        return capacity;
      }
      count--;
    } else {
      size++;
    }
    int at = Arrays.binarySearch(entries, 0, count, entry);
    at = at < 0 ? ~at : at;
    System.arraycopy(entries, at, entries, at + 1, count - at);
    entries[at] = entry;
    return at;
  }

  private static long encode(float distance, int row) {
    int bits = Float.floatToRawIntBits(distance);
    int sortable = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) sortable << Integer.SIZE | (long) row << 1;
  }

  private static float decode(long entry) {
    int sortable = (int) (entry >> Integer.SIZE);
    return Float.intBitsToFloat(sortable ^ (sortable >> 31 & Integer.MAX_VALUE));
  }
}
