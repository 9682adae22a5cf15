package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSearch;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.NearestRows;
import dev.azimuth.nodes.index.SearchRequest;
import dev.azimuth.nodes.index.SearchRequest.Way;
import dev.azimuth.nodes.index.VectorIndex;
import dev.azimuth.nodes.index.kind.IndexKinds;
import dev.azimuth.storage.time.Clock;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;

/// Recall and queries per second of the index over `BIT(n)` or `SPARSEVEC(n)`, beside a scan of the
/// rows, which finds the exact answers. One thread searches; scan and index take turns.
final class TypeBenchmark {
  private static final List<Integer> EFFORTS = List.of(10, 16, 32, 64, 128, 256, 512);
  private static final double[] ACCURACIES = {0.9, 0.95, 0.99, 0.999};
  private static final double NO_TARGET = 1e-9;
  static final double TIE = 1e-6;
  private static final String SHAPE_OF_BITS = "100000x1024";
  private static final String SHAPE_OF_SPARSE = "100000x30000";

  private final Options options;
  private final PrintStream out;
  private final Clock clock;
  private final GeneratedRows rows;
  private final int queryCount;
  private final int k;
  private final double[] limits;

  private TypeBenchmark(Options options, PrintStream out, Clock clock, GeneratedRows rows) {
    this.options = options;
    this.out = out;
    this.clock = clock;
    this.rows = rows;
    queryCount = WorkloadReader.queryCount(options);
    k = WorkloadReader.k(options);
    limits = new double[queryCount];
  }

  /// Over rows of the type that the options name.
  static TypeBenchmark of(Options options, PrintStream out, Clock clock, Arena arena) {
    return new TypeBenchmark(options, out, clock, generated(options, arena));
  }

  /// Rows of the type that the options name, and queries.
  static GeneratedRows generated(Options options, Arena arena) {
    String type = WorkloadReader.type(options);
    DistanceMetric metric = WorkloadReader.metric(options);
    if (options.text("base").isPresent()) {
      throw new IllegalArgumentException(
          "rows of --type " + type + " are generated: leave --base out");
    }
    int queries = WorkloadReader.queryCount(options);
    int seed = options.number("seed", 1);
    if (metric.isOfBits()) {
      int[] shape = WorkloadReader.shape(options, SHAPE_OF_BITS);
      return new GeneratedBits(metric, shape[0], shape[1], queries, seed, arena);
    }
    int[] shape = WorkloadReader.shape(options, SHAPE_OF_SPARSE);
    int elements = options.number("elements", 100);
    return new GeneratedSparse(shape[0], shape[1], elements, queries, seed, arena);
  }

  /// Builds, searches and prints.
  ///
  /// @param file where the index is written
  void run(Executor executor, Path file) throws IOException {
    out.printf("%s, %d queries, k %d%n", rows.describe(), queryCount, k);
    try (Arena arena = Arena.ofShared()) {
      IndexSearch search = build(executor, file, arena).newSearch();
      int rounds = options.number("rounds", 3);
      List<Double> scans = new ArrayList<>();
      List<List<Line>> all = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        double scan = scan();
        List<Line> lines = lines(search);
        if (round > 0) {
          scans.add(scan);
          all.add(lines);
        }
      }
      report(scans, all);
    }
  }

  private VectorIndex build(Executor executor, Path file, Arena arena) throws IOException {
    IndexKind kind = IndexKinds.named(rows.kind()).orElseThrow();
    Map<String, String> chosen =
        isGraph()
            ? Map.of(
                "m", Integer.toString(options.number("m", 16)),
                "ef_construction", Integer.toString(options.number("ef-construction", 200)))
            : Map.of();
    IndexSettings settings =
        new IndexSettings(rows.metric(), rows.dimension(), options.number("seed", 1), chosen);
    int threads = options.number("threads", 1);
    long start = clock.nanos();
    double seconds;
    try (Arena building = Arena.ofShared()) {
      BuildResources resources = new BuildResources(executor, threads, building);
      BuiltIndex built = kind.build(settings, rows.source(), resources, new BuildProgress()).join();
      seconds = (clock.nanos() - start) / 1e9;
      IndexFiles.write(file, built.file());
    }
    VectorIndex index =
        kind.open(
            IndexFiles.map(file, arena),
            rows.source(),
            file.toString(),
            new CodeMemory(Long.MAX_VALUE));
    double perRow = 1.0 / rows.source().rowCount();
    out.printf(
        Locale.ROOT,
        "%s: build %.1f s with %d threads, %.1f bytes per row beside %.1f of the rows%n",
        rows.kind(),
        seconds,
        threads,
        index.fileBytes() * perRow,
        rows.bytes() * perRow);
    return index;
  }

  private boolean isGraph() {
    return rows.kind().equals("hnsw");
  }

  /// Median time of a scan in nanoseconds; keeps what the nearest are within.
  private double scan() {
    double[] distances = new double[rows.source().rowCount()];
    NearestRows nearest = new NearestRows();
    long[] nanos = new long[queryCount];
    for (int i = 0; i < queryCount; i++) {
      long start = clock.nanos();
      rows.scan(i, distances);
      nearest.reset(k);
      for (int row = 0; row < distances.length; row++) {
        if (distances[row] < nearest.limit()) {
          nearest.insert(row, (float) distances[row]);
        }
      }
      nanos[i] = clock.nanos() - start;
      double limit = distances[nearest.row(nearest.size() - 1)];
      limits[i] = limit + TIE * Math.abs(limit);
    }
    return median(nanos);
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /// What one way of searching has shown.
  private record Line(String name, double recall, double nanos) {}

  private List<Line> lines(IndexSearch search) {
    List<Line> lines = new ArrayList<>();
    if (isGraph()) {
      for (int effort : EFFORTS) {
        lines.add(
            line(
                search,
                "effort " + effort,
                new SearchRequest(k, NO_TARGET, effort, null, Way.GRAPH)));
      }
      for (double accuracy : ACCURACIES) {
        lines.add(line(search, "accuracy " + accuracy, new SearchRequest(k, accuracy, 0, null)));
      }
    } else {
      lines.add(line(search, "index", SearchRequest.nearest(k)));
    }
    return lines;
  }

  private Line line(IndexSearch search, String name, SearchRequest request) {
    long[] nanos = new long[queryCount];
    int[][] found = new int[queryCount][];
    for (int i = 0; i < queryCount; i++) {
      long start = clock.nanos();
      found[i] = search.nearest(rows.query(i), request).rows();
      nanos[i] = clock.nanos() - start;
    }
    double recall = 0;
    for (int i = 0; i < queryCount; i++) {
      int query = i;
      long hits =
          Arrays.stream(found[i]).filter(row -> rows.distance(query, row) <= limits[query]).count();
      recall += (double) Math.min(hits, k) / k;
    }
    return new Line(name, recall / queryCount, median(nanos));
  }

  private void report(List<Double> scans, List<List<Line>> all) {
    out.printf("%n%-16s %8s   %s%n", "", "recall", "queries/s of each round (times the scan's)");
    StringBuilder text = new StringBuilder();
    for (double scan : scans) {
      text.append(String.format(Locale.ROOT, " %8.0f", 1e9 / scan));
    }
    out.printf(Locale.ROOT, "%-16s %8.4f  %s%n", "scan", 1.0, text);
    for (int i = 0; i < all.getFirst().size(); i++) {
      text.setLength(0);
      for (int round = 0; round < all.size(); round++) {
        double nanos = all.get(round).get(i).nanos();
        text.append(
            String.format(Locale.ROOT, " %8.0f (%.2f)", 1e9 / nanos, scans.get(round) / nanos));
      }
      Line last = all.getLast().get(i);
      out.printf(Locale.ROOT, "%-16s %8.4f  %s%n", last.name(), last.recall(), text);
    }
  }
}
