package dev.azimuth.storage.record;

/// Identifies one version of a row within a shard: `log position << 20 | row in the record`.
///
/// Always above zero, ordered as the versions were written.
public final class RowVersion {
  /// Most rows in one record.
  public static final int ROWS_PER_RECORD_MAX = 1 << 20;

  private RowVersion() {}

  /// The version that row `row` of the record at `position` creates.
  public static long of(long position, int row) {
    if (position < 1 || position > Long.MAX_VALUE >> 20 || row < 0 || row >= ROWS_PER_RECORD_MAX) {
      throw new IllegalArgumentException("no such version: position " + position + ", row " + row);
    }
    return position << 20 | row;
  }

  /// Log position of the record that created a version.
  public static long position(long version) {
    return version >>> 20;
  }
}
