package dev.azimuth.nodes.growing;

import dev.azimuth.storage.column.ColumnValues;
import java.util.List;

/// The rows of a shard as of one moment; the same however much is written after.
///
/// @param timestamp that the rows are read at
/// @param rowCount versions below it were written by then
/// @param supersededCount versions ended by one of the first so many events are gone
public record RowsSnapshot(GrowingRows rows, long timestamp, int rowCount, int supersededCount) {
  /// Most rows in a block.
  public static final int BLOCK_ROWS = Chunking.BLOCK_ROWS;

  /// End of the block that starts at `first`; rows of a block lie together in each column.
  public int blockEnd(int first) {
    int end = Chunking.blockEnd(first);
    return end < 0 ? rowCount : Math.min(end, rowCount);
  }

  /// Whether a version is visible.
  public boolean isVisible(int ordinal) {
    return ordinal < rowCount && !isGone(ordinal);
  }

  private boolean isGone(int ordinal) {
    int event = rows.supersession(ordinal);
    return event != 0 && event <= supersededCount;
  }

  /// Sets bit `i` of `out` if version `first + i` is visible, for versions of one block; later bits
  /// of the last word are clear.
  public void readVisible(int first, int count, long[] out) {
    for (int word = 0; word << 6 < count; word++) {
      int rest = count - (word << 6);
      out[word] = rest >= Long.SIZE ? -1L : (1L << rest) - 1;
    }
    if (supersededCount > 0) {
      for (int i = 0; i < count; i++) {
        if (isGone(first + i)) {
          out[i >>> 6] &= ~(1L << i);
        }
      }
    }
  }

  /// Ordinal of the visible version of the key in row `row` of these key columns; -1 without one.
  public int find(List<? extends ColumnValues> key, int row) {
    for (ColumnValues part : key) {
      if (part.isNull(row)) {
        return -1;
      }
    }
    if (!rows.acceptsKey(key)) {
      throw new IllegalArgumentException("not a key of these rows");
    }
    int ordinal = rows.newest(rows.hash(key, row), key, row);
    while (ordinal >= rowCount) {
      ordinal = rows.before(ordinal);
    }
    return ordinal >= 0 && !isGone(ordinal) ? ordinal : -1;
  }
}
