package dev.azimuth.nodes.distance;

/// Float32 sums over one vector and many rows named by ordinals: what an index compares with in
/// full precision.
///
/// Rows of other elements are compared where they lie, and give the bits that the same rows of
/// float32 give; those of bits are refused. Nothing is repaired where a sum leaves the range of
/// float32; who needs the distance that a user sees takes it from [DistanceFunction]. For one
/// thread.
public final class RowSums {
  private final DistanceKernel squares = new L2SquaredKernel();
  private final DistanceKernel products = new DotKernel();
  private final DistanceKernel absolutes = new L1Kernel();

  /// Puts the squared L2 distance to row `ordinals[i]` into `out[i]`.
  public void squares(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    squares.compute(query, rows, ordinals, count, out);
  }

  /// Puts the inner product with row `ordinals[i]` into `out[i]`.
  public void products(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    products.compute(query, rows, ordinals, count, out);
  }

  /// Puts the L1 distance to row `ordinals[i]` into `out[i]`.
  public void absolutes(float[] query, FloatRows rows, int[] ordinals, int count, float[] out) {
    absolutes.compute(query, rows, ordinals, count, out);
  }

  /// Puts the squared L2 distances to the rows 0 to `count` into `out`.
  void squares(float[] query, FloatRows rows, int count, float[] out) {
    squares.compute(query, rows, count, out);
  }

  /// Puts the inner products with the rows 0 to `count` into `out`.
  void products(float[] query, FloatRows rows, int count, float[] out) {
    products.compute(query, rows, count, out);
  }

  /// Puts the L1 distances to the rows 0 to `count` into `out`.
  void absolutes(float[] query, FloatRows rows, int count, float[] out) {
    absolutes.compute(query, rows, count, out);
  }
}
