package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;

/// Distances in the space that an index works in, from one row or query to rows, in full precision.
///
/// | metric | working space | working distance |
/// |---|---|---|
/// | L2 | as given | squared L2 |
/// | cosine | scaled to length 1 | squared L2, twice the cosine distance |
/// | inner product | one more dimension brings every row to the longest row's length, queries have 0 there | squared L2 |
/// | L1 | as given | L1 |
/// | Hamming, Jaccard | bits as given | the metric's own |
///
/// so that the order by working distance is the order by metric, and those of numbers but L1 are
/// squared L2. One number per row, the *extra*, makes that cheap: the inverse of its length for
/// cosine (0 for a zero vector), the added dimension for inner product, 0 otherwise. Reused; for
/// one thread.
public sealed interface RowGeometry permits NumberGeometry, BitGeometry {
  /// Distances among `rows`.
  ///
  /// @param longestSquare the largest squared length of a row
  static RowGeometry of(DistanceMetric metric, FloatRows rows, float longestSquare) {
    return metric.isOfBits()
        ? new BitGeometry(metric, rows)
        : new NumberGeometry(metric, rows, longestSquare);
  }

  /// The extra of a vector with this squared length.
  static float extra(DistanceMetric metric, float square, float longestSquare) {
    return switch (metric) {
      case COSINE -> square == 0 ? 0 : (float) (1 / Math.sqrt(square));
      case NEGATIVE_INNER_PRODUCT -> (float) Math.sqrt(Math.max(0, longestSquare - square));
      case L2, L2_SQUARED, L1, HAMMING, JACCARD -> 0;
    };
  }

  /// Measures from row `ordinal` from now on.
  void fromRow(int ordinal, float extra);

  /// Measures from `query` from now on, whose squared length is given.
  void fromQuery(float[] query, float square);

  /// Puts the working distance to `ordinals[i]`, whose extra is `extras[i]`, into `out[i]`.
  void measure(int[] ordinals, float[] extras, int count, float[] out);

  /// The distance by the metric that a working distance from a query stands for.
  double metricDistance(float working);

  /// The working distance from the query that a distance by the metric stands for; the inverse of
  /// [#metricDistance].
  double workingDistance(double distance);
}
