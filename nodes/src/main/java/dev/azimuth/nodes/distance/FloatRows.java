package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// Vectors in memory that are named by their ordinal, borrowed: `float32[dimension]` each, in
/// native byte order.
///
/// @param offset of row 0 in `data`, in bytes
/// @param stride from row to row, in bytes
public record FloatRows(MemorySegment data, long offset, long stride, int dimension) {
  /// Where a row begins in `data`.
  public long at(int ordinal) {
    return offset + ordinal * stride;
  }
}
