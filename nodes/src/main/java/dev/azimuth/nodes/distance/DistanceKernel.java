package dev.azimuth.nodes.distance;

/// Compares one vector with rows that are named by their ordinals.
///
/// Sums are accumulated in float32 in a fixed order that depends only on the dimension and the
/// machine's vector length: the same two vectors always give the same bits, whatever the batch.
/// Stateless, safe for any thread.
interface DistanceKernel {
  /// Rows that are compared at a time, so that their cache misses overlap.
  int ROWS_AT_A_TIME = 4;

  /// Compares the first `rows.dimension()` elements of `query` with rows `ordinals[0 .. count)`;
  /// `out[i]` gets the result of `ordinals[i]`.
  void compute(float[] query, FloatRows rows, int[] ordinals, int count, float[] out);
}
