package dev.azimuth.sql.api;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import java.time.Duration;

/// What a connection chose; sent with each statement, kept nowhere else.
///
/// @param schema that unqualified names belong to
/// @param statementTimeout after which a statement is cancelled
public record SessionSettings(String schema, Duration statementTimeout) {
  /// Longest a statement runs unless the connection says otherwise.
  public static final Duration STATEMENT_TIMEOUT_DEFAULT = Duration.ofMinutes(5);

  /// The default schema, the default time-out.
  public static final SessionSettings DEFAULT =
      new SessionSettings(CatalogSnapshot.DEFAULT_SCHEMA, STATEMENT_TIMEOUT_DEFAULT);
}
