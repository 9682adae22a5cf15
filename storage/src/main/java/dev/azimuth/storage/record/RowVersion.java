package dev.azimuth.storage.record;

/// Identifies one version of a row within a shard: `(log position + lead) << 20`, and the row in
/// the record.
///
/// The lead of a shard is zero until a statement in parts has put more rows than a record may have;
/// it grows by one for each 2^20 rows of such a statement beyond the first, so that its versions
/// and those after it have numbers of their own. Always above zero, ordered as the versions were
/// written.
public final class RowVersion {
  /// Most rows in one record.
  public static final int ROWS_PER_RECORD_MAX = 1 << 20;

  private static final long POSITION_MAX = (Long.MAX_VALUE >> 20) - (Integer.MAX_VALUE >> 20) - 1;

  private RowVersion() {}

  /// The version that row `row` of a statement or record creates.
  ///
  /// @param position of the record, and the lead of the shard there
  public static long of(long position, int row) {
    if (position < 1 || position > POSITION_MAX || row < 0) {
      throw new IllegalArgumentException("no such version: position " + position + ", row " + row);
    }
    return (position << 20) + row;
  }

  /// How much the lead of a shard grows by a statement of so many rows.
  public static long leadOf(int rowCount) {
    return rowCount == 0 ? 0 : (rowCount - 1) >> 20;
  }
}
