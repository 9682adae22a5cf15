package dev.azimuth.nodes.api.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.PairDistance;
import dev.azimuth.nodes.distance.SparseDistance;
import dev.azimuth.storage.column.SparseVector;

/// The distance of two vectors, for who computes some of the distances itself: a value does not
/// depend on where it was computed, on machines of the same vector length.
public final class VectorDistance {
  private VectorDistance() {}

  /// The distance of two vectors of the same dimension.
  public static double of(DistanceMetric metric, float[] left, float[] right) {
    if (left.length != right.length) {
      throw new IllegalArgumentException(left.length + " and " + right.length + " dimensions");
    }
    return PairDistance.of(metric, left, right);
  }

  /// The distance of two sparse vectors of the same dimension.
  public static double of(DistanceMetric metric, SparseVector left, SparseVector right) {
    if (left.dimension() != right.dimension()) {
      throw new IllegalArgumentException(
          left.dimension() + " and " + right.dimension() + " dimensions");
    }
    return SparseDistance.of(metric, left, right);
  }
}
