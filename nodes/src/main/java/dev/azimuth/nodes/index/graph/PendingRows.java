package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.SortableDistance;
import java.util.Arrays;

/// Rows that a search passes through but must not find, nearest first: a heap. For one thread.
final class PendingRows {
  private long[] entries = new long[256];
  private int size;

  void clear() {
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  float nearestDistance() {
    return size == 0 ? Float.POSITIVE_INFINITY : SortableDistance.distance(entries[0]);
  }

  void add(int row, float distance) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    long entry = SortableDistance.entry(distance, row);
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (entries[parent] <= entry) {
        break;
      }
      entries[at] = entries[parent];
      at = parent;
    }
    entries[at] = entry;
  }

  /// Removes the nearest row.
  int take() {
    int row = (int) entries[0];
    long moved = entries[--size];
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && entries[child + 1] < entries[child]) {
        child++;
      }
      if (entries[child] >= moved) {
        break;
      }
      entries[at] = entries[child];
      at = child;
    }
    entries[at] = moved;
    return row;
  }
}
