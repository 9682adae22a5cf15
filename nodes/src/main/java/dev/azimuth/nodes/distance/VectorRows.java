package dev.azimuth.nodes.distance;

import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;

/// Consecutive vectors in memory, borrowed: `element[dimension]` each, read as float32.
///
/// @param offset of the first vector in `data`, in bytes
/// @param stride from vector to vector, in bytes
/// @param squares [SquaredNorm]s, `float32` each, one after another; nothing for elements without
/// @param squaresOffset of the first one in `squares`, in bytes
public record VectorRows(
    MemorySegment data,
    long offset,
    long stride,
    int count,
    MemorySegment squares,
    long squaresOffset,
    VectorElement element) {
  /// Vectors of float32.
  public VectorRows(
      MemorySegment data,
      long offset,
      long stride,
      int count,
      MemorySegment squares,
      long squaresOffset) {
    this(data, offset, stride, count, squares, squaresOffset, VectorElement.FLOAT32);
  }

  /// The same, by ordinal.
  FloatRows byOrdinal(int dimension) {
    return new FloatRows(data, offset, stride, dimension, element);
  }
}
