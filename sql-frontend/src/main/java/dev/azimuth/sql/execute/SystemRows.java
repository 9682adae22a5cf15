package dev.azimuth.sql.execute;

import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.sql.system.SystemTable;

/// Where the rows of the tables of `SYS` come from. Safe for any thread.
@FunctionalInterface
public interface SystemRows {
  /// The rows of a table now, as SQL values; asks other processes within a bounded time, and what
  /// does not answer is a row that says so.
  RowCursor open(Execution execution, SystemTable table);
}
