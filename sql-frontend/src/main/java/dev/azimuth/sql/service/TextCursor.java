package dev.azimuth.sql.service;

import dev.azimuth.sql.api.RowCursor;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lines of text as rows of one column.
final class TextCursor implements RowCursor {
  private final Iterator<String> lines;

  TextCursor(List<String> lines) {
    this.lines = List.copyOf(lines).iterator();
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    return lines.hasNext() ? new @Nullable Object[] {lines.next()} : null;
  }

  @Override
  public void close() {}
}
