package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.storage.column.ColumnValues;

/// What the columns of growing rows have in common: they take values from the writer.
sealed interface GrowingColumn
    permits GrowingLongColumn, GrowingDoubleColumn, GrowingBytesColumn, GrowingVectorColumn {
  /// The column as readers see it.
  PartColumn column();

  /// Which rows are NULL.
  NullBits nulls();

  /// Adds row `ordinal`, the next one, from row `row` of `source`.
  default void append(int ordinal, ColumnValues source, int row) {
    reserve(ordinal);
    if (source.isNull(row)) {
      nulls().set(ordinal);
    } else {
      store(ordinal, source, row);
    }
  }

  /// Adds rows from `first` on, the next ones, from rows `rows[0 .. count)` of `source`, which are
  /// in ascending order: as [#append(int, ColumnValues, int)], in loops that know the column's
  /// kind.
  default void append(int first, ColumnValues source, int[] rows, int count) {
    if (source.nulls() == null) {
      store(first, source, rows, count);
    } else {
      for (int i = 0; i < count; i++) {
        append(first + i, source, rows[i]);
      }
    }
  }

  /// Whether `source` has values of this column's kind.
  boolean accepts(ColumnValues source);

  /// Makes room for row `ordinal`, the next one.
  void reserve(int ordinal);

  /// Stores a value that is not NULL.
  void store(int ordinal, ColumnValues source, int row);

  /// Makes room for rows from `first` on, the next ones, and stores values of which none is NULL.
  void store(int first, ColumnValues source, int[] rows, int count);
}
