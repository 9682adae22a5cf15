package dev.azimuth.sql.api;

import org.jspecify.annotations.Nullable;

/// Rows of a running query, one reader. Rows are produced as they are asked for.
public interface RowCursor extends AutoCloseable {
  /// The next row, or null at the end. Values by column type: `Boolean`, `Byte`, `Short`,
  /// `Integer`, `Long`, `Float`, `Double`, `BigDecimal`, `String` (also BIT and SPARSEVEC in what
  /// clients read), `byte[]`, `float[]` (VECTOR), `Integer` days (DATE), `Integer` milliseconds
  /// (TIME), `Long` milliseconds (TIMESTAMP), `List` (other arrays), null.
  @Nullable Object @Nullable [] next();

  /// Frees what the query holds; does nothing the second time.
  @Override
  void close();
}
