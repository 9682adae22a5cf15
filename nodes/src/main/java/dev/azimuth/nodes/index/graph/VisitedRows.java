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
    reserve(1);
    return set(row) != 0;
  }

  /// Adds `rows[0 .. count)`, and puts those that were not there behind `fresh[0 .. freshCount)`;
  /// how many rows are there then.
  int add(int[] rows, int count, int[] fresh, int freshCount) {
    reserve(count);
    int to = freshCount;
    for (int i = 0; i < count; i++) {
      fresh[to] = rows[i];
      to += set(rows[i]);
    }
    return to;
  }

  /// 1 if `row` was not there before, otherwise 0: a number, since nothing could predict a branch.
  private int set(int row) {
    int index = row >>> 6;
    long word = words[index];
    words[index] = word | 1L << row;
    touched[touchedCount] = index;
    touchedCount += 1 + (int) ((word | -word) >> Long.SIZE - 1);
    return (int) (~word >>> row) & 1;
  }

  private void reserve(int count) {
    if (touched.length - touchedCount < count) {
      touched = Arrays.copyOf(touched, Math.max(touched.length * 2, touchedCount + count));
    }
  }

  void clear() {
    for (int i = 0; i < touchedCount; i++) {
      words[touched[i]] = 0;
    }
    touchedCount = 0;
  }
}
