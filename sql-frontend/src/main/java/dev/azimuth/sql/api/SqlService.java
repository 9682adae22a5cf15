package dev.azimuth.sql.api;

import dev.azimuth.storage.catalog.CatalogSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Runs SQL statements. Calls block: they are made on threads of connections.
///
/// All failures are `AzimuthException`.
public interface SqlService {
  /// Describes a statement without running it; its plan is cached.
  StatementDescription prepare(SessionSettings session, String sql);

  /// Runs a statement with its parameters. Parameter classes: those of JDBC (`Boolean`, `Byte` …
  /// `Double`, `BigDecimal`, `String`, `byte[]`, `float[]`, `List` for arrays, `java.sql.Date`,
  /// `Time`, `Timestamp`, null); they are converted to what the statement needs.
  StatementResult execute(SessionSettings session, String sql, List<@Nullable Object> parameters);

  /// Runs a data manipulation statement once for each parameter list; each entry is a statement of
  /// its own.
  BatchResult executeBatch(
      SessionSettings session, String sql, List<List<@Nullable Object>> parameters);

  /// The catalog as this service sees it, for metadata calls.
  CatalogSnapshot catalog();
}
