package dev.azimuth.sql.execute;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;

/// Distances of two vectors at the proxy, for the expressions that are not computed next to the
/// data. Sums are accumulated in double precision.
public final class Distances {
  private Distances() {}

  /// The distance; `DIMENSION_MISMATCH` if the vectors differ in length.
  public static double distance(DistanceMetric metric, float[] left, float[] right) {
    if (left.length != right.length) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH,
          "distance of a vector of " + left.length + " and one of " + right.length);
    }
    return switch (metric) {
      case L2 -> Math.sqrt(squared(left, right));
      case L2_SQUARED -> squared(left, right);
      case COSINE -> cosine(left, right);
      case NEGATIVE_INNER_PRODUCT -> -dot(left, right);
      case L1 -> absolute(left, right);
    };
  }

  private static double squared(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      double difference = (double) left[i] - right[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static double absolute(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += Math.abs((double) left[i] - right[i]);
    }
    return sum;
  }

  private static double dot(float[] left, float[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += (double) left[i] * right[i];
    }
    return sum;
  }

  private static double cosine(float[] left, float[] right) {
    double norms = Math.sqrt(dot(left, left)) * Math.sqrt(dot(right, right));
    return norms == 0 ? 1 : Math.clamp(1 - dot(left, right) / norms, 0, 2);
  }
}
