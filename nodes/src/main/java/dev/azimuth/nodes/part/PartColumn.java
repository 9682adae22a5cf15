package dev.azimuth.nodes.part;

/// The values of one column of a part. Where a row is NULL its slot means nothing.
public abstract sealed class PartColumn
    permits LongColumn, DoubleColumn, BytesColumn, VectorColumn {
  PartColumn() {}

  /// Whether row `ordinal` is NULL.
  public abstract boolean isNull(int ordinal);

  /// Puts NULL bits of rows from `first` on into `out`, bit `i` for row `first + i`; bits after the
  /// last row mean nothing.
  public abstract void readNulls(int first, int count, long[] out);
}
