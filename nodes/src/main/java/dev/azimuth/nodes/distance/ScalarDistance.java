package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Distances by plain loops in float64: what the kernels are tested against, and the way out where
/// a sum of squares leaves the range of float32.
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
    for (int i = 0; i < dimension; i++) {
      double a = query[i];
      double b = rows.get(ValueLayout.JAVA_FLOAT, offset + (long) i * Float.BYTES);
      squares += (a - b) * (a - b);
      absolutes += Math.abs(a - b);
      products += a * b;
      querySquares += a * a;
      rowSquares += b * b;
    }
    return switch (metric) {
      case L2 -> Math.sqrt(squares);
      case L2_SQUARED -> squares;
      case COSINE -> cosine(products, Math.sqrt(querySquares) * Math.sqrt(rowSquares));
      case NEGATIVE_INNER_PRODUCT -> -products;
      case L1 -> absolutes;
    };
  }

  /// `1 - product / norms`, in 0 to 2; 1 for a zero vector.
  static double cosine(double product, double norms) {
    return norms == 0 ? 1 : Math.clamp(1 - product / norms, 0, 2);
  }
}
