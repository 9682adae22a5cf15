package dev.azimuth.nodes.index.sparse;

import java.util.Arrays;

/// A number for each dimension that was met: a hash table. For one thread.
final class DimensionTable {
  private static final int HASH = 0x9E3779B9;
  private static final int FREE = -1;
  private static final int CAPACITY_MIN = 1 << 10;
  private static final int BYTES_PER_PLACE = 2 * Integer.BYTES;

  private int[] dimensions = new int[CAPACITY_MIN];
  private int[] numbers = new int[CAPACITY_MIN];
  private int size;

  DimensionTable() {
    Arrays.fill(dimensions, FREE);
  }

  /// Dimensions that were met.
  int size() {
    return size;
  }

  /// Bytes of memory.
  long bytes() {
    return (long) BYTES_PER_PLACE * dimensions.length;
  }

  /// The number of a dimension that was met.
  int get(int dimension) {
    return numbers[place(dimension)];
  }

  /// Changes the number of a dimension that was met.
  void set(int dimension, int number) {
    numbers[place(dimension)] = number;
  }

  /// Meets a dimension: its number, 0 at first, grows by one.
  void count(int dimension) {
    int place = place(dimension);
    if (dimensions[place] == FREE) {
      dimensions[place] = dimension;
      size++;
    }
    numbers[place]++;
    if (2L * size > dimensions.length) {
      grow();
    }
  }

  /// The dimensions that were met, ascending.
  int[] ascending() {
    int[] met = Arrays.stream(dimensions).filter(dimension -> dimension != FREE).toArray();
    Arrays.sort(met);
    return met;
  }

  private int place(int dimension) {
    int shift = Integer.numberOfLeadingZeros(dimensions.length) + 1;
    int place = dimension * HASH >>> shift;
    while (dimensions[place] != dimension && dimensions[place] != FREE) {
      place = place + 1 & dimensions.length - 1;
    }
    return place;
  }

  private void grow() {
    int[] before = dimensions;
    int[] numbersBefore = numbers;
    dimensions = new int[2 * before.length];
    numbers = new int[dimensions.length];
    Arrays.fill(dimensions, FREE);
    for (int i = 0; i < before.length; i++) {
      if (before[i] != FREE) {
        int place = place(before[i]);
        dimensions[place] = before[i];
        numbers[place] = numbersBefore[i];
      }
    }
  }
}
