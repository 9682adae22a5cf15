package dev.azimuth.nodes.query;

import dev.azimuth.nodes.growing.RowsSnapshot;
import java.util.concurrent.atomic.AtomicInteger;

/// The rows that a fragment looks at, handed out in ranges of whole blocks to the threads that scan
/// them. Safe for any thread.
final class RowRanges {
  /// Rows in a range: enough to make handing out cheap, few enough that threads end together.
  private static final int RANGE_ROWS = 8 * RowsSnapshot.BLOCK_ROWS;

  private final int end;
  private final AtomicInteger next;

  private RowRanges(int start, int end) {
    this.end = end;
    next = new AtomicInteger(start);
  }

  /// All rows of a snapshot.
  static RowRanges all(RowsSnapshot rows) {
    return new RowRanges(0, rows.rowCount());
  }

  /// One row, or none if `ordinal` is -1.
  static RowRanges one(int ordinal) {
    return new RowRanges(Math.max(ordinal, 0), ordinal + 1);
  }

  /// Rows in all ranges that are left.
  int count() {
    return Math.max(0, end - next.get());
  }

  /// Start of the next range; -1 at the end.
  int take() {
    int start = next.get();
    while (start < end) {
      int after = rangeEnd(start);
      if (next.compareAndSet(start, after)) {
        return start;
      }
      start = next.get();
    }
    return -1;
  }

  /// End of the range that starts at `start`.
  int rangeEnd(int start) {
    long after = (long) (start & -RANGE_ROWS) + RANGE_ROWS;
    return (int) Math.min(after, end);
  }
}
