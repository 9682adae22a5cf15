package dev.azimuth.nodes.api.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.PairDistance;

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
}
