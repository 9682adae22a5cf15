package dev.azimuth.nodes.api;

import java.util.List;

/// What became of the statements of one write record.
///
/// @param effectiveTimestamp when its rows became visible
/// @param statements one outcome for each statement of the record
public record WriteVerdict(long effectiveTimestamp, List<Outcome> statements) {
  public WriteVerdict {
    statements = List.copyOf(statements);
  }

  /// What became of one statement.
  public sealed interface Outcome {
    /// It took effect; `rowsDeleted` counts the DELETE rows that found something.
    record Accepted(int rowsPut, int rowsDeleted) implements Outcome {}

    /// A row that must not exist does; nothing took effect. `row` is its index in the record.
    record DuplicateKey(int row) implements Outcome {}

    /// A row is not the version that was read any more; nothing took effect.
    record VersionChanged(int row) implements Outcome {}
  }
}
