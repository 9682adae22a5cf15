package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.distance.VectorDistance;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;

/// Distances of two vectors at the proxy, for the expressions that are not computed next to the
/// data: the same bits as there.
public final class Distances {
  private Distances() {}

  /// The distance; `DIMENSION_MISMATCH` if the vectors differ in length.
  public static double distance(DistanceMetric metric, float[] left, float[] right) {
    if (left.length != right.length) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH,
          "distance of a vector of " + left.length + " and one of " + right.length);
    }
    return VectorDistance.of(metric, left, right);
  }
}
