package dev.azimuth.nodes.index;

import dev.azimuth.storage.column.SparseVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The sparse vectors of a segment, borrowed: that of row `i` lies in `data` from `offsets[i]` to
/// `offsets[i + 1]`, as [SparseVector] has it.
///
/// @param offsets int64 each, one more than rows
public record SparseRows(
    int dimension, MemorySegment offsets, MemorySegment data, int rowCount, RowBitmap present)
    implements IndexSource {

  /// Elements of a row that are held.
  public int count(int row) {
    return (int) ((offset(row + 1L) - offset(row)) / SparseVector.ELEMENT_BYTES);
  }

  private long offset(long row) {
    return offsets.getAtIndex(ValueLayout.JAVA_LONG, row);
  }

  /// Reads the dimensions of the `count` elements of a row, from 0 on and ascending.
  public void readDimensions(int row, int count, int[] out) {
    MemorySegment.copy(data, IndexBytes.INT, offset(row), out, 0, count);
  }

  /// Reads the `count` elements of a row.
  public void readValues(int row, int count, float[] out) {
    long at = offset(row) + (long) count * Integer.BYTES;
    MemorySegment.copy(data, IndexBytes.FLOAT, at, out, 0, count);
  }

  @Override
  public SparseRows sparse() {
    return this;
  }
}
