package dev.azimuth.sql.service;

import dev.azimuth.sql.api.RowCursor;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are there already.
final class ListCursor implements RowCursor {
  private final Iterator<@Nullable Object[]> rows;

  ListCursor(List<@Nullable Object[]> rows) {
    this.rows = List.copyOf(rows).iterator();
  }

  /// Lines of text as rows of one column.
  static ListCursor ofLines(List<String> lines) {
    return new ListCursor(lines.stream().map(line -> new @Nullable Object[] {line}).toList());
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    return rows.hasNext() ? rows.next() : null;
  }

  @Override
  public void close() {}
}
