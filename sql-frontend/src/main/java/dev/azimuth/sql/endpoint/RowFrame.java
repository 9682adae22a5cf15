package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.RowCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.Meta;
import org.jspecify.annotations.Nullable;

/// A frame of rows as a cursor returned them; [ResponseEncoder] writes it without going through
/// Avatica's objects.
final class RowFrame extends Meta.Frame {
  private static final int SCALAR_BYTES = 12;
  private static final int ARRAY_ELEMENT_BYTES = 12;

  private final List<Object> content;

  private RowFrame(long offset, boolean done, List<Object> content) {
    super(offset, done, content);
    this.content = content;
  }

  /// Takes rows from `cursor` until it ends, `rowsMax` are there, or their size exceeds `bytesMax`.
  static RowFrame read(RowCursor cursor, long offset, int rowsMax, int bytesMax) {
    List<Object> rows = new ArrayList<>();
    long bytes = 0;
    while (rows.size() < rowsMax && bytes < bytesMax) {
      @Nullable Object @Nullable [] row = cursor.next();
      if (row == null) {
        return new RowFrame(offset, true, rows);
      }
      rows.add(Arrays.asList(row));
      bytes += size(row);
    }
    return new RowFrame(offset, false, rows);
  }

  int rowCount() {
    return content.size();
  }

  List<?> row(int index) {
    return (List<?>) content.get(index);
  }

  private static long size(@Nullable Object[] row) {
    long bytes = 0;
    for (Object value : row) {
      bytes +=
          switch (value) {
            case String text -> text.length() + SCALAR_BYTES;
            case byte[] data -> data.length + SCALAR_BYTES;
            case float[] vector -> (long) vector.length * ARRAY_ELEMENT_BYTES;
            case List<?> list -> (long) list.size() * ARRAY_ELEMENT_BYTES;
            case null, default -> SCALAR_BYTES;
          };
    }
    return bytes;
  }
}
