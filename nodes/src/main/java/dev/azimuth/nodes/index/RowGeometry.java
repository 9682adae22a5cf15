package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.RowSums;

/// Distances in the space that an index works in, from one row or query to rows, in full precision.
///
/// | metric | working space | working distance |
/// |---|---|---|
/// | L2 | as given | squared L2 |
/// | cosine | scaled to length 1 | squared L2, twice the cosine distance |
/// | inner product | one more dimension brings every row to the longest row's length, queries have 0 there | squared L2 |
/// | L1 | as given | L1 |
///
/// so that the order by working distance is the order by metric, and all but L1 are squared L2. One
/// number per row, the *extra*, makes that cheap: the inverse of its length for cosine (0 for a
/// zero vector), the added dimension for inner product, 0 otherwise. Reused; for one thread.
public final class RowGeometry {
  private final DistanceMetric metric;
  private final FloatRows rows;
  private final float longestSquare;
  private final RowSums sums = new RowSums();
  private final float[] from;
  private float fromExtra;
  private float fromSquare;
  private boolean isRow;

  /// Distances among `rows`.
  ///
  /// @param longestSquare the largest squared length of a row
  public RowGeometry(DistanceMetric metric, FloatRows rows, float longestSquare) {
    this.metric = metric;
    this.rows = rows;
    this.longestSquare = longestSquare;
    from = new float[rows.dimension()];
  }

  /// The extra of a vector with this squared length.
  public static float extra(DistanceMetric metric, float square, float longestSquare) {
    return switch (metric) {
      case COSINE -> square == 0 ? 0 : (float) (1 / Math.sqrt(square));
      case NEGATIVE_INNER_PRODUCT -> (float) Math.sqrt(Math.max(0, longestSquare - square));
      case L2, L2_SQUARED, L1 -> 0;
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  /// Measures from row `ordinal` from now on.
  public void fromRow(int ordinal, float extra) {
    rows.read(ordinal, from);
    fromExtra = extra;
    isRow = true;
  }

  /// Measures from `query` from now on, whose squared length is given.
  public void fromQuery(float[] query, float square) {
    System.arraycopy(query, 0, from, 0, from.length);
    fromExtra = metric == DistanceMetric.COSINE ? extra(metric, square, 0) : 0;
    fromSquare = square;
    isRow = false;
  }

  /// Puts the working distance to `ordinals[i]`, whose extra is `extras[i]`, into `out[i]`.
  public void measure(int[] ordinals, float[] extras, int count, float[] out) {
    switch (metric) {
      case L2, L2_SQUARED -> sums.squares(from, rows, ordinals, count, out);
      case L1 -> sums.absolutes(from, rows, ordinals, count, out);
      case COSINE -> {
        sums.products(from, rows, ordinals, count, out);
        for (int i = 0; i < count; i++) {
          out[i] = 2 - 2 * out[i] * fromExtra * extras[i];
        }
      }
      case NEGATIVE_INNER_PRODUCT -> innerProduct(ordinals, extras, count, out);
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    }
  }

  private void innerProduct(int[] ordinals, float[] extras, int count, float[] out) {
    if (isRow) {
      sums.squares(from, rows, ordinals, count, out);
      for (int i = 0; i < count; i++) {
        float difference = fromExtra - extras[i];
        out[i] += difference * difference;
      }
    } else {
      sums.products(from, rows, ordinals, count, out);
      for (int i = 0; i < count; i++) {
        out[i] = longestSquare + fromSquare - 2 * out[i];
      }
    }
  }

  /// The distance by the metric that a working distance from a query stands for.
  public double metricDistance(float working) {
    return switch (metric) {
      case L2 -> Math.sqrt(working);
      case L2_SQUARED, L1 -> working;
      case COSINE -> Math.clamp(working / 2.0, 0.0, 2.0);
      case NEGATIVE_INNER_PRODUCT -> ((double) working - longestSquare - fromSquare) / 2;
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  /// The working distance from the query that a distance by the metric stands for; the inverse of
  /// [#metricDistance].
  public double workingDistance(double distance) {
    return switch (metric) {
      case L2 -> distance * Math.abs(distance);
      case L2_SQUARED, L1 -> distance;
      case COSINE -> 2 * distance;
      case NEGATIVE_INNER_PRODUCT -> 2 * distance + longestSquare + fromSquare;
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }
}
