package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;

/// The distance of two vectors on the heap: the bits that [DistanceFunction] gives for them.
///
/// The kernels' lanes are followed in plain loops, as [SquaredNorm] does: single pairs come from
/// everywhere, also where vector operations are not compiled. Safe for any thread.
public final class PairDistance {
  private PairDistance() {}

  /// The distance of two vectors of the same dimension.
  public static double of(DistanceMetric metric, float[] left, float[] right) {
    if (metric.isOfBits()) {
      return ScalarDistance.of(metric, left, left.length, MemorySegment.ofArray(right), 0);
    }
    float[] lanes = SquaredNorm.lanes();
    float sum =
        switch (metric) {
          case L2, L2_SQUARED -> squares(left, right, lanes);
          case COSINE, NEGATIVE_INNER_PRODUCT -> products(left, right, lanes);
          case L1 -> absolutes(left, right, lanes);
          case HAMMING, JACCARD -> throw metric.notOfNumbers();
        };
    double distance =
        switch (metric) {
          case L2 -> Math.sqrt(sum);
          case L2_SQUARED, L1 -> sum;
          case NEGATIVE_INNER_PRODUCT -> -sum;
          case COSINE -> DistanceFunction.cosine(sum, square(left, lanes), square(right, lanes));
          case HAMMING, JACCARD -> throw metric.notOfNumbers();
        };
    return DistanceFunction.isAccurate(metric, sum, distance)
        ? distance
        : ScalarDistance.of(metric, left, left.length, MemorySegment.ofArray(right), 0);
  }

  private static float square(float[] vector, float[] lanes) {
    return SquaredNorm.of(vector, 0, vector.length, lanes);
  }

  private static float squares(float[] left, float[] right, float[] lanes) {
    int count = lanes.length;
    for (int at = 0; at < left.length; at += count) {
      int end = Math.min(count, left.length - at);
      for (int lane = 0; lane < end; lane++) {
        float difference = left[at + lane] - right[at + lane];
        lanes[lane] = Math.fma(difference, difference, lanes[lane]);
      }
    }
    return SquaredNorm.sum(lanes);
  }

  private static float products(float[] left, float[] right, float[] lanes) {
    int count = lanes.length;
    for (int at = 0; at < left.length; at += count) {
      int end = Math.min(count, left.length - at);
      for (int lane = 0; lane < end; lane++) {
        lanes[lane] = Math.fma(left[at + lane], right[at + lane], lanes[lane]);
      }
    }
    return SquaredNorm.sum(lanes);
  }

  private static float absolutes(float[] left, float[] right, float[] lanes) {
    int count = lanes.length;
    for (int at = 0; at < left.length; at += count) {
      int end = Math.min(count, left.length - at);
      for (int lane = 0; lane < end; lane++) {
        lanes[lane] += Math.abs(left[at + lane] - right[at + lane]);
      }
    }
    return SquaredNorm.sum(lanes);
  }
}
