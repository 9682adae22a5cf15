package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.index.SparseRows;
import dev.azimuth.storage.segment.SegmentColumn;
import java.lang.foreign.ValueLayout;

/// Sparse vectors of a segment.
final class SegmentSparseColumn extends SegmentTextColumn {
  private final SegmentColumn.Variable column;
  private final int dimension;

  SegmentSparseColumn(SegmentColumn.Variable column, int dimension) {
    super(column);
    this.column = column;
    this.dimension = dimension;
  }

  /// All vectors, by ordinal.
  SparseRows indexRows() {
    int rows = (int) (column.offsets().byteSize() / ValueLayout.JAVA_LONG.byteSize()) - 1;
    return new SparseRows(
        dimension,
        column.offsets(),
        column.data(),
        rows,
        new Validity(column.validity()).present(rows));
  }
}
