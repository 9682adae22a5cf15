package dev.azimuth.sql.execute;

import org.jspecify.annotations.Nullable;

/// An expression over a row of SQL values, ready to be evaluated. Immutable; safe for any thread.
@FunctionalInterface
public interface Scalar {
  /// The value for `row`; `parameters` are those of the statement.
  @Nullable Object evaluate(@Nullable Object[] row, Parameters parameters);
}
