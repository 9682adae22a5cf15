package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// Compares one vector with consecutive rows of float32 numbers in native byte order.
///
/// Sums are accumulated in float32 in a fixed order that depends only on the dimension and the
/// machine's vector length: the same two vectors always give the same bits, whatever the batch.
/// Stateless, safe for any thread.
interface DistanceKernel {
  /// Rows that are compared at a time.
  int ROWS_AT_A_TIME = 4;

  /// Compares `query[0 .. dimension)` with `count` rows.
  ///
  /// @param offset of the first row in `rows`, in bytes
  /// @param stride from row to row, in bytes
  /// @param out gets the result of row `i` at `i`
  void compute(
      float[] query,
      int dimension,
      MemorySegment rows,
      long offset,
      long stride,
      int count,
      float[] out);
}
