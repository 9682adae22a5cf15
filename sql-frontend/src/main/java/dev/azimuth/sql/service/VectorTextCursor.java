package dev.azimuth.sql.service;

import dev.azimuth.sql.api.ResultColumn;
import dev.azimuth.sql.api.RowCursor;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.type.BitText;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows of a result with those vectors as text that every client reads so: binary and sparse ones.
final class VectorTextCursor implements RowCursor {
  private final RowCursor rows;
  private final int[] vectors;

  private VectorTextCursor(RowCursor rows, int[] vectors) {
    this.rows = rows;
    this.vectors = vectors;
  }

  /// The rows as clients take them.
  static RowCursor of(RowCursor rows, List<ResultColumn> columns) {
    int[] vectors =
        IntStream.range(0, columns.size()).filter(i -> columns.get(i).isVectorAsText()).toArray();
    return vectors.length == 0 ? rows : new VectorTextCursor(rows, vectors);
  }

  @Override
  public @Nullable Object @Nullable [] next() {
    @Nullable Object @Nullable [] row = rows.next();
    if (row == null) {
      return null;
    }
    // Rows may be those of others.
    @Nullable Object[] shown = row.clone();
    for (int column : vectors) {
      switch (shown[column]) {
        case float[] bits -> shown[column] = BitText.format(bits);
        case SparseVector sparse -> shown[column] = sparse.toString();
        case null, default -> {}
      }
    }
    return shown;
  }

  @Override
  public void close() {
    rows.close();
  }
}
