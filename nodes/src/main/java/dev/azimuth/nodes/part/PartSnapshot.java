package dev.azimuth.nodes.part;

/// The rows of a part as of one moment; the same however much is written after.
///
/// @param rowCount versions below it were written by then
/// @param timestamp that the rows are read at
/// @param lastEvent events after it have not happened yet
public record PartSnapshot(RowPart part, int rowCount, long timestamp, long lastEvent) {
  /// Most rows in a block.
  public static final int BLOCK_ROWS = 1024;

  /// End of the block that starts at `first`; rows of a block lie together in each column.
  public int blockEnd(int first) {
    int end = part.blockEnd(first);
    return end < 0 ? rowCount : Math.min(end, rowCount);
  }

  /// Whether a version is visible.
  public boolean isVisible(int ordinal) {
    return ordinal < rowCount && !part.isGone(ordinal, timestamp, lastEvent);
  }

  /// Whether all versions are visible, as far as that is cheap to tell.
  public boolean isAllVisible() {
    return !part.hasGone();
  }

  /// Sets bit `i` of `out` if version `first + i` is visible, for versions of one block; later bits
  /// of the last word are clear.
  public void readVisible(int first, int count, long[] out) {
    for (int word = 0; word << 6 < count; word++) {
      int rest = count - (word << 6);
      out[word] = rest >= Long.SIZE ? -1L : (1L << rest) - 1;
    }
    part.clearGone(first, count, timestamp, lastEvent, out);
  }

  /// Ordinal of the visible version of a key; -1 without one.
  int find(KeyProbe key) {
    int ordinal = part.find(key, rowCount);
    return ordinal >= 0 && isVisible(ordinal) ? ordinal : -1;
  }
}
