package dev.azimuth.sql.api;

import java.util.List;

/// What a statement returned.
public sealed interface StatementResult {
  /// Rows; the caller closes the cursor.
  record Rows(List<ResultColumn> columns, RowCursor cursor) implements StatementResult {
    public Rows {
      columns = List.copyOf(columns);
    }
  }

  /// Rows changed; 0 for data definition.
  record UpdateCount(long count) implements StatementResult {}
}
