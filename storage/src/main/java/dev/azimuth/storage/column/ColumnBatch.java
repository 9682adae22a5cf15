package dev.azimuth.storage.column;

import java.util.List;

/// Some rows as columns of equal length.
public record ColumnBatch(int rowCount, List<ColumnValues> columns) {
  public ColumnBatch {
    columns = List.copyOf(columns);
    for (ColumnValues column : columns) {
      if (column.size() != rowCount) {
        throw new IllegalArgumentException("columns of different length in one batch");
      }
    }
  }

  /// A copy of the rows from `from` up to, not including, `to`.
  public ColumnBatch rows(int from, int to) {
    return new ColumnBatch(
        to - from, columns.stream().map(column -> column.rows(from, to)).toList());
  }
}
