package dev.azimuth.sql.api;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.Consistency;
import java.time.Duration;
import java.util.Optional;

/// What a connection chose; sent with each statement, kept nowhere else.
///
/// @param schema that unqualified names belong to
/// @param statementTimeout after which a statement is cancelled
/// @param consistency of queries that do not say otherwise; empty for what their tables say
/// @param written up to where it has written; empty if that is not known, so that its reads with
///   `session` consistency are `strong` ones
/// @param accuracy part of the nearest rows that searches find where the statement does not say;
///   empty for what their indexes say
public record SessionSettings(
    String schema,
    Duration statementTimeout,
    Optional<Consistency> consistency,
    Optional<WrittenPositions> written,
    Optional<Double> accuracy) {
  /// Longest a statement runs unless the connection says otherwise.
  public static final Duration STATEMENT_TIMEOUT_DEFAULT = Duration.ofMinutes(5);

  /// The default schema, the default time-out.
  public static final SessionSettings DEFAULT =
      new SessionSettings(CatalogSnapshot.DEFAULT_SCHEMA, STATEMENT_TIMEOUT_DEFAULT);

  /// Settings that leave consistency and accuracy to the tables.
  public SessionSettings(String schema, Duration statementTimeout) {
    this(schema, statementTimeout, Optional.empty(), Optional.empty(), Optional.empty());
  }
}
