package dev.azimuth.nodes.growing;

import dev.azimuth.storage.column.ColumnValues;

/// The values of one column. Where a row is NULL its slot means nothing.
public abstract sealed class GrowingColumn
    permits LongColumn, DoubleColumn, BytesColumn, VectorColumn {
  private final NullBits nulls;

  GrowingColumn(GrowingMemory memory) {
    nulls = new NullBits(memory);
  }

  /// Whether row `ordinal` is NULL.
  public final boolean isNull(int ordinal) {
    return nulls.get(ordinal);
  }

  /// Puts NULL bits of rows from `first` on into `out`, bit `i` for row `first + i`; bits after the
  /// last row mean nothing.
  public final void readNulls(int first, int count, long[] out) {
    nulls.copy(first, count, out);
  }

  /// Adds row `ordinal`, the next one, from row `row` of `source`. For the writer.
  final void append(int ordinal, ColumnValues source, int row) {
    reserve(ordinal);
    if (source.isNull(row)) {
      nulls.set(ordinal);
    } else {
      store(ordinal, source, row);
    }
  }

  /// Whether `source` has values of this column's kind.
  abstract boolean accepts(ColumnValues source);

  abstract void reserve(int ordinal);

  abstract void store(int ordinal, ColumnValues source, int row);
}
