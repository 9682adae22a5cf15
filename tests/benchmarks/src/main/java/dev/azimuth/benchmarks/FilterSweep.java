package dev.azimuth.benchmarks;

import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/// Searches with filters of many selectivities: as the index chooses, by scan, and by graph.
///
/// Filters are random, or go with the vector: rows of which a random direction's component is
/// large. The latter favour some queries and leave others without near rows.
final class FilterSweep {
  /// Parts of the rows that filters leave.
  static final double[] PARTS = {0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99};

  /// With fewer matching rows the graph alone takes too long to be measured.
  private static final double GRAPH_PART_MIN = 0.01;

  private static final int QUERIES_MAX = 300;
  private static final double ACCURACY = SearchRequest.ACCURACY_DEFAULT;

  private final Workload workload;
  private final AzimuthContender azimuth;
  private final Random random;

  FilterSweep(Workload workload, AzimuthContender azimuth, long seed) {
    this.workload = workload;
    this.azimuth = azimuth;
    random = new Random(seed);
  }

  void print(PrintStream out) {
    out.printf(
        "%nfiltered, accuracy %.2f%n%-10s %8s %8s | %7s %7s | %9s %9s %9s | %6s%n",
        ACCURACY,
        "filter",
        "part",
        "matches",
        "recall",
        "least",
        "auto us",
        "scan us",
        "graph us",
        "ratio");
    double[] along = along(workload.base(), random);
    double[] sorted = along.clone();
    Arrays.sort(sorted);
    int rows = workload.base().count();
    for (boolean isCorrelated : new boolean[] {false, true}) {
      for (double part : PARTS) {
        double limit = sorted[Math.clamp((int) (rows * (1 - part)), 0, rows - 1)];
        long[] words = new long[RowBitmap.wordCount(rows)];
        for (int row = 0; row < rows; row++) {
          boolean isIn = isCorrelated ? along[row] >= limit : random.nextDouble() < part;
          words[row >>> 6] |= isIn ? 1L << row : 0;
        }
        measure(out, isCorrelated ? "correlated" : "random", part, RowBitmap.of(words));
      }
    }
  }

  /// How far each row lies in a random direction.
  static double[] along(Vectors base, Random random) {
    float[] direction = new float[base.dimension()];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (float) random.nextGaussian();
    }
    return IntStream.range(0, base.count())
        .mapToDouble(row -> {
          float[] vector = base.get(row);
          return IntStream.range(0, vector.length).mapToDouble(i -> vector[i] * direction[i]).sum();
        })
        .toArray();
  }

  private void measure(PrintStream out, String filter, double part, RowBitmap matching) {
    int count = Math.min(QUERIES_MAX, workload.queries().count());
    if (matching.count() == 0) {
      return;
    }
    int wanted = Math.min(workload.k(), matching.count());
    int[] among = IntStream.range(0, workload.base().count()).filter(matching::contains).toArray();
    Workload.Exact exact = new Workload.Exact(workload.metric(), workload.base());
    double[] times = new double[Way.values().length];
    FoundRows[] found = new FoundRows[count];
    for (int repeat = 0; repeat < 2; repeat++) {
      int at = 0;
      for (Way way : Way.values()) {
        SearchRequest request = new SearchRequest(workload.k(), ACCURACY, 0, matching, way);
        boolean isHopeless = way == Way.GRAPH && part < GRAPH_PART_MIN;
        times[at++] =
            isHopeless
                ? Double.POSITIVE_INFINITY
                : pass(request, way == Way.AUTO ? found : new FoundRows[count]);
      }
    }
    double recall = 0;
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      float[] query = workload.queries().get(i);
      double limit = exact.limit(query, among, wanted);
      recall += exact.recall(query, found[i].rows(), limit, wanted) / count;
      least = Math.min(least, found[i].rows().length);
    }
    out.printf(
        Locale.ROOT,
        "%-10s %7.2f%% %8d | %7.4f %7d | %9.1f %9.1f %9.1f | %6.2f%n",
        filter,
        part * 100,
        matching.count(),
        recall,
        least,
        times[0],
        times[1],
        times[2],
        times[0] / Math.min(times[1], times[2]));
  }

  /// Median time of a search, in microseconds.
  private double pass(SearchRequest request, FoundRows[] found) {
    long[] nanos = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = azimuth.timed(i, nanos, workload.queries().get(i), request);
    }
    Arrays.sort(nanos);
    return nanos[found.length / 2] / 1e3;
  }
}
