package dev.azimuth.sql.api;

import java.util.List;

/// What is known of a statement before it runs.
///
/// @param columns of its result; empty for statements without one
/// @param parameters in order of their `?`
public record StatementDescription(
    StatementKind kind, List<ResultColumn> columns, List<ResultColumn> parameters) {
  public StatementDescription {
    columns = List.copyOf(columns);
    parameters = List.copyOf(parameters);
  }

  /// What a statement returns.
  public enum StatementKind {
    /// Rows.
    QUERY,
    /// A count of rows.
    MANIPULATION,
    /// Nothing.
    DEFINITION
  }
}
