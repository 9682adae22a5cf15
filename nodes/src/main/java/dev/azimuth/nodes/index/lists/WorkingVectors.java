package dev.azimuth.nodes.index.lists;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.RowGeometry;

/// Vectors of rows as they are in the working space of [RowGeometry]. Safe for any thread.
///
/// @param extras of all rows
record WorkingVectors(DistanceMetric metric, FloatRows vectors, float[] extras) {
  /// Puts a row into `out`, which is as long as the working space has dimensions, or longer.
  void read(int row, float[] out) {
    vectors.read(row, out);
    place(out, extras[row]);
  }

  /// Puts a query of this squared length into `out`.
  static void query(DistanceMetric metric, float[] query, float square, float[] out) {
    System.arraycopy(query, 0, out, 0, query.length);
    place(metric, out, query.length, metric == DistanceMetric.COSINE ? extra(square) : 0);
  }

  private static float extra(float square) {
    return RowGeometry.extra(DistanceMetric.COSINE, square, 0);
  }

  private void place(float[] out, float extra) {
    place(metric, out, vectors.dimension(), extra);
  }

  private static void place(DistanceMetric metric, float[] out, int dimension, float extra) {
    switch (metric) {
      case COSINE -> {
        for (int i = 0; i < dimension; i++) {
          out[i] *= extra;
        }
      }
      case NEGATIVE_INNER_PRODUCT -> out[dimension] = extra;
      case L2, L2_SQUARED, L1 -> {}
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    }
  }
}
