package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.distance.VectorDistance;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;

/// Distances of two vectors at the proxy, for the expressions that are not computed next to the
/// data: the same bits as there.
public final class Distances {
  private Distances() {}

  /// The distance of two vectors, both `float[]` or both sparse; `DIMENSION_MISMATCH` if they
  /// differ in length.
  public static double distance(DistanceMetric metric, Object left, Object right) {
    return left instanceof SparseVector a && right instanceof SparseVector b
        ? VectorDistance.of(metric, a, b)
        : distance(metric, (float[]) left, (float[]) right);
  }

  private static double distance(DistanceMetric metric, float[] left, float[] right) {
    if (left.length != right.length) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH,
          "distance of a vector of " + left.length + " and one of " + right.length);
    }
    return VectorDistance.of(metric, left, right);
  }
}
