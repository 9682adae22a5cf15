package dev.azimuth.sql.plan;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.execute.Execution;
import dev.azimuth.sql.execute.ShardReader;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/// A query of one column whose only row is the value of a parameter; NULL if there is no row.
///
/// @param parameter its index
record ValueQuery(int parameter, QueryPlan plan) {
  /// Finds the value and binds it; `SEVERAL_ROWS` if there is more than one row.
  void bind(Execution execution, ShardReader reader) {
    try (RowCursor rows = plan.open(execution, reader)) {
      @Nullable Object[] row = rows.next();
      if (row != null && rows.next() != null) {
        throw new AzimuthException(ErrorCode.SEVERAL_ROWS, "of its rows only two were looked at");
      }
      execution.bindParameter(parameter, row == null ? null : row[0]);
    }
  }
}
