package dev.azimuth.nodes.distance;

import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;

/// Vectors in memory that are named by their ordinal, borrowed: `element[dimension]` each, read as
/// float32.
///
/// @param offset of row 0 in `data`, in bytes
/// @param stride from row to row, in bytes
public record FloatRows(
    MemorySegment data, long offset, long stride, int dimension, VectorElement element) {
  /// Vectors of float32.
  public FloatRows(MemorySegment data, long offset, long stride, int dimension) {
    this(data, offset, stride, dimension, VectorElement.FLOAT32);
  }

  /// Where a row begins in `data`.
  public long at(int ordinal) {
    return offset + ordinal * stride;
  }

  /// Reads a row into `out[0 .. dimension)`.
  public void read(int ordinal, float[] out) {
    element.read(data, at(ordinal), out, 0, dimension);
  }

  /// Reads `count` elements of a row, from `first` on, which begins a byte, into `out`.
  void read(int ordinal, int first, float[] out, int count) {
    element.read(data, at(ordinal) + element.bytes(first), out, 0, count);
  }
}
