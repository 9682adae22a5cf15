package dev.azimuth.sql.write;

import dev.azimuth.storage.error.AzimuthException;

/// The rows of one statement in one record of one shard, or in its parts there, and what became of
/// them.
///
/// @param rows indexes in the write set
/// @param firstRow index of `rows[0]` in the record; 0 for a statement in parts
record WritePart(int statement, int shard, int[] rows, int firstRow, Outcome outcome) {

  /// What became of the part.
  sealed interface Outcome {
    /// It took effect; row `i` of the record has version `RowVersion.of(versionPosition, i)`.
    record Accepted(long versionPosition, int rowsPut, int rowsDeleted) implements Outcome {}

    /// A row that must not exist does; `row` is its index in the write set.
    record Duplicate(int row) implements Outcome {}

    /// A row is not the version that was read any more.
    record Changed() implements Outcome {}

    /// It has not been written, or it is not known.
    record Failed(AzimuthException failure) implements Outcome {}
  }

  boolean accepted() {
    return outcome instanceof Outcome.Accepted;
  }
}
