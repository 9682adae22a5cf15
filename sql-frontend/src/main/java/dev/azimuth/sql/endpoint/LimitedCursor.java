package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.RowCursor;
import org.jspecify.annotations.Nullable;

/// The first rows of another cursor.
final class LimitedCursor implements RowCursor {
  private final RowCursor cursor;
  private long left;

  LimitedCursor(RowCursor cursor, long rowsMax) {
    this.cursor = cursor;
    this.left = rowsMax;
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    return left-- > 0 ? cursor.next() : null;
  }

  @Override
  public void close() {
    cursor.close();
  }
}
