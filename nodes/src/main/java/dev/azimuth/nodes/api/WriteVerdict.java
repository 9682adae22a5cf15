package dev.azimuth.nodes.api;

import java.util.List;

/// What became of the statements of one write record.
///
/// @param effectiveTimestamp when its rows became visible
/// @param versionLead of the shard at the record: row `i` has version `of(position + versionLead,
///   i)` of [dev.azimuth.storage.record.RowVersion]
/// @param statements one outcome for each statement of the record; for the last part of a group,
///   one for the statement whose rows are in its parts
public record WriteVerdict(long effectiveTimestamp, long versionLead, List<Outcome> statements) {
  public WriteVerdict {
    statements = List.copyOf(statements);
  }

  /// What became of one statement.
  public sealed interface Outcome {
    /// It took effect; `rowsDeleted` counts the DELETE rows that found something.
    record Accepted(int rowsPut, int rowsDeleted) implements Outcome {}

    /// A row that must not exist does; nothing took effect. `row` is its index in the record,
    /// counted through all parts if it has some.
    record DuplicateKey(int row) implements Outcome {}

    /// A row is not the version that was read any more; nothing took effect.
    record VersionChanged(int row) implements Outcome {}

    /// The last part came too late, or other parts had not come; nothing took effect.
    record Discarded() implements Outcome {}
  }
}
