package dev.azimuth.storage.column;

import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects rows as columns. For one thread.
public final class ColumnBatchBuilder {
  private final List<ColumnBuilder> columns;
  private int rowCount;

  /// A builder for rows of these types, with room for `capacity` rows at first.
  public ColumnBatchBuilder(List<ColumnType> types, int capacity) {
    columns = types.stream().map(type -> ColumnBuilder.of(type, capacity)).toList();
  }

  /// Rows so far.
  public int rowCount() {
    return rowCount;
  }

  /// Builder of one column, to append to directly; [#endRow()] follows when all columns have their
  /// value.
  public ColumnBuilder column(int ordinal) {
    return columns.get(ordinal);
  }

  /// Adds a row of canonical values, see [ColumnBuilder].
  public void appendRow(List<? extends @Nullable Object> values) {
    if (values.size() != columns.size()) {
      throw new IllegalArgumentException(values.size() + " values, " + columns.size() + " columns");
    }
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).append(values.get(i));
    }
    endRow();
  }

  /// Adds row `row` of a batch with columns of the same kinds.
  public void appendRow(ColumnBatch source, int row) {
    for (int i = 0; i < columns.size(); i++) {
      columns.get(i).appendFrom(source.columns().get(i), row);
    }
    endRow();
  }

  /// Says that each column has got the value of one more row.
  public void endRow() {
    rowCount++;
    for (ColumnBuilder column : columns) {
      if (column.size() != rowCount) {
        throw new IllegalStateException("a column has " + column.size() + " of " + rowCount);
      }
    }
  }

  /// The rows; the builder must not be used any more.
  public ColumnBatch build() {
    return new ColumnBatch(rowCount, columns.stream().map(ColumnBuilder::build).toList());
  }
}
