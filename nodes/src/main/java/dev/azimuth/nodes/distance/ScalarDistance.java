package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Distances by plain loops in float64: what the kernels are tested against, and the way out where
/// a sum of squares leaves the range of float32. Binary vectors are zeros and ones.
final class ScalarDistance {
  private ScalarDistance() {}

  /// The distance between `query[0 .. dimension)` and the row at `offset`.
  static double of(
      DistanceMetric metric, float[] query, int dimension, MemorySegment rows, long offset) {
    double squares = 0;
    double absolutes = 0;
    double products = 0;
    double querySquares = 0;
    double rowSquares = 0;
    int differing = 0;
    int common = 0;
    for (int i = 0; i < dimension; i++) {
      double a = query[i];
      double b = rows.get(ValueLayout.JAVA_FLOAT, offset + (long) i * Float.BYTES);
      squares += (a - b) * (a - b);
      absolutes += Math.abs(a - b);
      products += a * b;
      querySquares += a * a;
      rowSquares += b * b;
      differing += (a != 0) != (b != 0) ? 1 : 0;
      common += a != 0 && b != 0 ? 1 : 0;
    }
    return switch (metric) {
      case L2 -> Math.sqrt(squares);
      case L2_SQUARED -> squares;
      case COSINE -> cosine(products, Math.sqrt(querySquares) * Math.sqrt(rowSquares));
      case NEGATIVE_INNER_PRODUCT -> -products;
      case L1 -> absolutes;
      case HAMMING -> differing;
      case JACCARD -> jaccard(differing, common);
    };
  }

  /// `1 - common / (common + differing)`; 1 without a common bit.
  static double jaccard(int differing, int common) {
    return common == 0 ? 1 : 1 - common / ((double) common + differing);
  }

  /// `1 - product / norms`, in 0 to 2; 1 for a zero vector.
  static double cosine(double product, double norms) {
    return norms == 0 ? 1 : Math.clamp(1 - product / norms, 0, 2);
  }
}
