package dev.azimuth.sql.write;

import java.util.ArrayList;
import java.util.List;

/// Where UPDATE and DELETE find, in the rows that their query returns, what they need.
///
/// @param oldColumns for each column of the table its column in the query
/// @param versionColumn column of the query with the row's version
/// @param newColumns for each column of the table the query's column with its new value; empty for
///   DELETE
public record RowChange(List<Integer> oldColumns, int versionColumn, List<Integer> newColumns) {
  public RowChange {
    oldColumns = List.copyOf(oldColumns);
    newColumns = List.copyOf(newColumns);
  }

  boolean isDelete() {
    return newColumns.isEmpty();
  }

  /// Whether the change may give a column of the table another value.
  boolean replaces(int column) {
    return isDelete() || !newColumns.get(column).equals(oldColumns.get(column));
  }

  /// As `oldColumns`, but -1 for columns that keep their values.
  List<Integer> replacedColumns() {
    List<Integer> columns = new ArrayList<>(oldColumns);
    for (int i = 0; i < columns.size(); i++) {
      columns.set(i, replaces(i) ? columns.get(i) : -1);
    }
    return columns;
  }
}
