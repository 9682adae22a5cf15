package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;

/// The squared length of a vector, stored beside it for the cosine distance.
///
/// It is the product of the vector with itself as the kernel computes it, so that a vector's cosine
/// distance to itself is exactly 0; NaN when that is too near the ends of the range of float32 to
/// be of use.
public final class SquaredNorm {
  private static final DistanceKernel DOT = new DotKernel();

  private SquaredNorm() {}

  /// The value for the vector `values[0 .. dimension)` that also lies in `rows` at `offset`;
  /// `scratch` has room for one result.
  public static float of(
      float[] values, int dimension, MemorySegment rows, long offset, float[] scratch) {
    FloatRows row = new FloatRows(rows, offset, 0, dimension);
    DOT.compute(values, row, DistanceFunction.CONSECUTIVE, 1, scratch);
    return DistanceFunction.isAccurate(scratch[0]) ? scratch[0] : Float.NaN;
  }
}
