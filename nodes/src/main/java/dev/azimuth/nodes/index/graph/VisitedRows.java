package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.RowBitmap;
import java.util.Arrays;

/// The rows that a search has met, as a bitmap that is cleared by undoing what was set. For one
/// thread.
final class VisitedRows {
  private final long[] words;
  private int[] touched = new int[1024];
  private int touchedCount;

  VisitedRows(int rowCount) {
    words = new long[RowBitmap.wordCount(rowCount)];
  }

  /// Whether `row` was not there before.
  boolean add(int row) {
    int index = row >>> 6;
    long word = words[index];
    long bit = 1L << row;
    if ((word & bit) != 0) {
      return false;
    }
    if (word == 0) {
      touch(index);
    }
    words[index] = word | bit;
    return true;
  }

  private void touch(int index) {
    if (touchedCount == touched.length) {
      touched = Arrays.copyOf(touched, touched.length * 2);
    }
    touched[touchedCount++] = index;
  }

  void clear() {
    for (int i = 0; i < touchedCount; i++) {
      words[touched[i]] = 0;
    }
    touchedCount = 0;
  }
}
