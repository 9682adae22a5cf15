package dev.azimuth.storage.record;

import dev.azimuth.storage.column.ColumnBatch;

/// What a shard's log consists of.
///
/// A record's effective timestamp is `max(own, last tick before it + 1, effective timestamp of the
/// record before it)`; versions of a row are ordered by (effective timestamp, log position).
public sealed interface LogRecord {
  /// Rows written by one or more statements.
  ///
  /// Row `i` belongs to statement `statements[i]` (0-based, non-decreasing, below
  /// `statementCount`). A statement takes effect as a whole or, if one expectation of its rows does
  /// not hold, not at all; other statements of the record are not affected, and each sees those
  /// before it. For a [RowOperation#DELETE] only the key columns of the row are read.
  ///
  /// @param timestamp the statement's own hybrid timestamp
  /// @param schemaVersion version of the table that `rows` are laid out by
  /// @param expectations per row: [#ANY], [#ABSENT] or the [RowVersion] that the row must still
  ///   have
  @SuppressWarnings("ArrayRecordComponent")
  record Write(
      long timestamp,
      int schemaVersion,
      int statementCount,
      int[] statements,
      RowOperation[] operations,
      long[] expectations,
      ColumnBatch rows)
      implements LogRecord {
    /// The row may or may not exist: UPSERT, DELETE by key.
    public static final long ANY = -1;

    /// The row must not exist: INSERT.
    public static final long ABSENT = 0;

    public Write {
      int rowCount = rows.rowCount();
      if (statements.length != rowCount
          || operations.length != rowCount
          || expectations.length != rowCount) {
        throw new IllegalArgumentException("a write needs one entry per row");
      }
    }
  }

  /// After it nothing at or before `timestamp` can appear in this shard.
  record Tick(long timestamp) implements LogRecord {}

  /// Ends the range of a segment.
  record Cut(long timestamp) implements LogRecord {}

  /// Later writes are laid out by this version of the table.
  record SchemaChange(long timestamp, int schemaVersion) implements LogRecord {}
}
