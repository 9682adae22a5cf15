package dev.azimuth.nodes.index;

import dev.azimuth.nodes.distance.FloatRows;
import org.jspecify.annotations.Nullable;

/// The dense vectors of a segment, of numbers or bits, borrowed.
///
/// @param vectors of rows 0 to `rowCount`
/// @param present rows that have a vector; of the others nothing is read
/// @param codes of these rows that the segment has anyway, for searches; null if it has none
public record IndexRows(
    FloatRows vectors, int rowCount, RowBitmap present, @Nullable RowCodes codes)
    implements IndexSource {
  /// Most rows of an index.
  public static final int ROWS_MAX = 1 << 30;

  public IndexRows {
    if (rowCount < 0 || rowCount > ROWS_MAX) {
      throw new IllegalArgumentException("an index over " + rowCount + " rows");
    }
  }

  /// Rows without codes.
  public IndexRows(FloatRows vectors, int rowCount, RowBitmap present) {
    this(vectors, rowCount, present, null);
  }

  /// Rows that all have a vector.
  public static IndexRows all(FloatRows vectors, int rowCount) {
    return new IndexRows(vectors, rowCount, RowBitmap.all(rowCount));
  }

  @Override
  public IndexRows dense() {
    return this;
  }
}
