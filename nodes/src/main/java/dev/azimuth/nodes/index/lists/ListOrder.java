package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.index.SortableDistance;

/// Lists by the distance of their centres, nearest first, of which mostly few are asked for: a
/// heap. Scratch space; for one thread.
final class ListOrder {
  private final long[] heap;
  private int size;

  ListOrder(int listCount) {
    heap = new long[listCount];
  }

  /// Takes up the distances of all lists.
  void reset(float[] distances) {
    size = heap.length;
    for (int list = 0; list < size; list++) {
      heap[list] = SortableDistance.entry(distances[list], list);
    }
    for (int at = size / 2 - 1; at >= 0; at--) {
      sink(at);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Takes the nearest list that is left.
  int take() {
    int list = (int) heap[0];
    heap[0] = heap[--size];
    sink(0);
    return list;
  }

  private void sink(int from) {
    int at = from;
    long moved = heap[at];
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= moved) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
  }
}
