package dev.azimuth.sql.plan;

import org.apache.calcite.linq4j.Enumerator;
import org.jspecify.annotations.Nullable;

/// Rows for the Enumerable engine that are read once: who wants them again asks for another one.
abstract class RowEnumerator implements Enumerator<Object> {
  /// The row that it is at; NULL may be a row, of one column.
  @Nullable Object current;

  @Override
  @SuppressWarnings("NullAway") // A row of one column is its value, which may be NULL.
  public final Object current() {
    return current;
  }

  @Override
  public final void reset() {
    throw new UnsupportedOperationException("rows are read once");
  }
}
