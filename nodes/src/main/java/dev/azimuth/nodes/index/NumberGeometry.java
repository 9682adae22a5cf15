package dev.azimuth.nodes.index;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.distance.RowSums;

/// Distances between vectors of numbers, by float32 sums. Reused; for one thread.
final class NumberGeometry implements RowGeometry {
  private final DistanceMetric metric;
  private final FloatRows rows;
  private final float longestSquare;
  private final RowSums sums = new RowSums();
  private final float[] from;
  private float fromExtra;
  private float fromSquare;
  private boolean isRow;

  NumberGeometry(DistanceMetric metric, FloatRows rows, float longestSquare) {
    this.metric = metric;
    this.rows = rows;
    this.longestSquare = longestSquare;
    from = new float[rows.dimension()];
  }

  @Override
  public void fromRow(int ordinal, float extra) {
    rows.read(ordinal, from);
    fromExtra = extra;
    isRow = true;
  }

  @Override
  public void fromQuery(float[] query, float square) {
    System.arraycopy(query, 0, from, 0, from.length);
    fromExtra = metric == DistanceMetric.COSINE ? RowGeometry.extra(metric, square, 0) : 0;
    fromSquare = square;
    isRow = false;
  }

  @Override
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

  @Override
  public double metricDistance(float working) {
    return switch (metric) {
      case L2 -> Math.sqrt(working);
      case L2_SQUARED, L1 -> working;
      case COSINE -> Math.clamp(working / 2.0, 0.0, 2.0);
      case NEGATIVE_INNER_PRODUCT -> ((double) working - longestSquare - fromSquare) / 2;
      case HAMMING, JACCARD -> throw metric.notOfNumbers();
    };
  }

  @Override
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
