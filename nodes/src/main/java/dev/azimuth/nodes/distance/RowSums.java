package dev.azimuth.nodes.distance;

/// Float32 sums over one vector and many rows named by ordinals: what an index compares with in
/// full precision.
///
/// Nothing is repaired where a sum leaves the range of float32; who needs the distance that a user
/// sees takes it from [DistanceFunction].
public final class RowSums {
  private static final DistanceKernel SQUARES = new L2SquaredKernel();
  private static final DistanceKernel PRODUCTS = new DotKernel();
  private static final DistanceKernel ABSOLUTES = new L1Kernel();

  private RowSums() {}

  /// Puts the squared L2 distance to row `ordinals[i]` into `out[i]`.
  public static void squares(
      float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    SQUARES.compute(query, rows, ordinals, count, out);
  }

  /// Puts the inner product with row `ordinals[i]` into `out[i]`.
  public static void products(
      float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    PRODUCTS.compute(query, rows, ordinals, count, out);
  }

  /// Puts the L1 distance to row `ordinals[i]` into `out[i]`.
  public static void absolutes(
      float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    ABSOLUTES.compute(query, rows, ordinals, count, out);
  }
}
