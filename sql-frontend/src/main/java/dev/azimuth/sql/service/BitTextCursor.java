package dev.azimuth.sql.service;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.type.BitText;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows of a result with binary vectors as text, which are numbers everywhere before.
final class BitTextCursor implements RowCursor {
  private final RowCursor rows;
  private final int[] bits;

  private BitTextCursor(RowCursor rows, int[] bits) {
    this.rows = rows;
    this.bits = bits;
  }

  /// The rows as clients take them.
  static RowCursor of(RowCursor rows, List<ResultColumn> columns) {
    int[] bits = IntStream.range(0, columns.size()).filter(i -> columns.get(i).isBits()).toArray();
    return bits.length == 0 ? rows : new BitTextCursor(rows, bits);
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    @Nullable Object @Nullable [] row = rows.next();
    if (row == null) {
      return null;
    }
    // Rows may be those of others.
    @Nullable Object[] shown = row.clone();
    for (int column : bits) {
      if (shown[column] instanceof float[] vector) {
        shown[column] = BitText.format(vector);
      }
    }
    return shown;
  }

  @Override
  public void close() {
    rows.close();
  }
}
