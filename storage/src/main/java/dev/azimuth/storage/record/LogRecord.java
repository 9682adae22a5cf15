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

  /// A part of a statement whose rows do not fit into one record.
  ///
  /// The parts of a group are numbered from 0 to `count - 1`; the last one is appended when all
  /// others are in the log. With it, and at its timestamp, the rows of all of them take effect as
  /// one statement; row `i` of the statement is counted through the parts in the order of their
  /// numbers. A part that is there twice counts once. A group is discarded, without any effect, by
  /// a record that is effective more than [#HELD_MILLIS] after the newest of its parts, by a
  /// [Discard], by its own last part when others are missing, and by one more group than
  /// [#GROUPS_MAX].
  ///
  /// @param group a timestamp that the oracle has handed out for this group alone
  /// @param write rows of one statement
  record Part(long group, int number, int count, Write write) implements LogRecord {
    /// Most parts of a statement in a shard.
    public static final int COUNT_MAX = 1024;

    /// Most groups of a shard that wait for their last part.
    public static final int GROUPS_MAX = 64;

    /// So long after its newest part a group is kept.
    public static final long HELD_MILLIS = 60_000;

    public Part {
      if (group < 0
          || count < 2
          || count > COUNT_MAX
          || number < 0
          || number >= count
          || write.statementCount() != 1) {
        throw new IllegalArgumentException(
            "part " + number + " of " + count + " with " + write.statementCount() + " statements");
      }
    }

    /// Whether the group takes effect with it.
    public boolean isLast() {
      return number == count - 1;
    }
  }

  /// The parts of a group will not be used: whoever wrote them has given up.
  record Discard(long timestamp, long group) implements LogRecord {}
}
