package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.RowGeometry;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// Rows, queries, and the exact answers.
///
/// @param limits for each query the working distance of its k-th nearest row, and a little for
///   rounding
record Workload(
    String name, DistanceMetric metric, Vectors base, Vectors queries, int k, double[] limits) {
  private static final int BATCH = 512;
  private static final double TIE = 2e-6;

  /// Finds the exact answers by comparing everything with everything.
  static Workload of(String name, DistanceMetric metric, Vectors base, Vectors queries, int k) {
    Exact exact = new Exact(metric, base);
    int[] all = IntStream.range(0, base.count()).toArray();
    double[] limits = new double[queries.count()];
    for (int i = 0; i < limits.length; i++) {
      limits[i] = exact.limit(queries.get(i), all, k);
    }
    return new Workload(name, metric, base, queries, k, limits);
  }

  /// `name: 50000 x 384, L2, 1000 queries, k 10`.
  String describe() {
    return String.format(
        Locale.ROOT,
        "%s: %d x %d, %s, %d queries, k %d",
        name,
        base.count(),
        base.dimension(),
        metric,
        queries.count(),
        k);
  }

  /// Compares in float32, without any index.
  static final class Exact {
    private final RowGeometry geometry;
    private final float[] extras;
    private final DistanceMetric metric;
    private final float[] ones = new float[BATCH];
    private final float[] out = new float[BATCH];
    private final int[] rows = new int[BATCH];

    Exact(DistanceMetric metric, Vectors base) {
      this.metric = metric;
      geometry = RowGeometry.of(metric, base.rows(), 0);
      extras = new float[base.count()];
      if (metric == DistanceMetric.COSINE) {
        for (int row = 0; row < extras.length; row++) {
          extras[row] = RowGeometry.extra(metric, square(base.get(row)), 0);
        }
      }
    }

    private static float square(float[] vector) {
      double sum = 0;
      for (float value : vector) {
        sum += (double) value * value;
      }
      return (float) sum;
    }

    /// Working distance of the k-th nearest of `among`.
    double limit(float[] query, int[] among, int k) {
      float[] distances = distances(query, among);
      Arrays.sort(distances);
      double limit = distances[Math.min(k, distances.length) - 1];
      return limit + TIE * (Math.abs(limit) + (metric == DistanceMetric.COSINE ? 1 : 0));
    }

    double recall(float[] query, int[] found, double limit, int wanted) {
      float[] distances = distances(query, found);
      int hits = 0;
      for (float distance : distances) {
        hits += distance <= limit ? 1 : 0;
      }
      return (double) Math.min(hits, wanted) / wanted;
    }

    /// Working distances of `among`.
    float[] distances(float[] query, int[] among) {
      geometry.fromQuery(query, square(query));
      float[] distances = new float[among.length];
      for (int from = 0; from < among.length; from += BATCH) {
        int count = Math.min(BATCH, among.length - from);
        for (int i = 0; i < count; i++) {
          rows[i] = among[from + i];
          ones[i] = extras[rows[i]];
        }
        geometry.measure(rows, ones, count, out);
        System.arraycopy(out, 0, distances, from, count);
      }
      return distances;
    }
  }
}
