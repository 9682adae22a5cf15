package dev.azimuth.benchmarks;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/// The rows and queries that the options name, from files or generated.
final class WorkloadReader {
  /// The type of vectors of numbers.
  static final String VECTOR = "vector";

  private static final int QUERIES_DEFAULT = 1000;
  private static final int K_DEFAULT = 10;
  private static final String SHAPE_DEFAULT = "50000x384";

  private WorkloadReader() {}

  /// The type of the rows.
  static String type(Options options) {
    return options.text("type").orElse(VECTOR);
  }

  /// The metric that the options name, of those that rows of the type have.
  static DistanceMetric metric(Options options) {
    Optional<String> metric = options.text("metric");
    return switch (type(options)) {
      case VECTOR ->
          switch (metric.orElse("l2")) {
            case "l2" -> DistanceMetric.L2;
            case "cosine" -> DistanceMetric.COSINE;
            case "ip" -> DistanceMetric.NEGATIVE_INNER_PRODUCT;
            default -> throw new IllegalArgumentException("--metric is l2, cosine or ip");
          };
      case "bit" ->
          switch (metric.orElse("hamming")) {
            case "hamming" -> DistanceMetric.HAMMING;
            case "jaccard" -> DistanceMetric.JACCARD;
            default -> throw new IllegalArgumentException("--metric is hamming or jaccard");
          };
      case "sparsevec" -> {
        if (!metric.orElse("ip").equals("ip")) {
          throw new IllegalArgumentException("--metric is ip: there is no other sparse index");
        }
        yield DistanceMetric.NEGATIVE_INNER_PRODUCT;
      }
      default -> throw new IllegalArgumentException("--type is vector, bit or sparsevec");
    };
  }

  /// How many queries the options ask for.
  static int queryCount(Options options) {
    return options.number("query-count", QUERIES_DEFAULT);
  }

  /// How many rows a query is to find.
  static int k(Options options) {
    return options.number("k", K_DEFAULT);
  }

  /// Rows and dimensions to generate.
  static int[] shape(Options options, String otherwise) {
    String shape = options.text("generate").orElse(otherwise);
    String[] sizes = shape.split("x", -1);
    if (sizes.length != 2) {
      throw new IllegalArgumentException("--generate wants ROWSxDIMENSIONS, not " + shape);
    }
    return new int[] {size(shape, sizes[0]), size(shape, sizes[1])};
  }

  /// Reads or generates them, and finds the exact answers.
  static Workload read(Options options, Arena arena) throws IOException {
    int queryCount = queryCount(options);
    int rows = options.number("rows", Integer.MAX_VALUE);
    int k = k(options);
    DistanceMetric metric = metric(options);
    Optional<String> base = options.text("base");
    if (base.isEmpty()) {
      return generated(options, arena, metric, k);
    }
    Vectors vectors = VectorFiles.read(Path.of(base.get()), arena);
    Optional<String> queries = options.text("queries");
    Vectors asked =
        queries.isPresent()
            ? VectorFiles.read(Path.of(queries.get()), arena)
            : vectors.last(queryCount);
    int kept = queries.isPresent() ? vectors.count() : vectors.count() - asked.count();
    return Workload.of(
        Path.of(base.get()).getFileName().toString(),
        metric,
        vectors.first(Math.min(rows, kept)),
        asked.first(queryCount),
        k);
  }

  private static Workload generated(Options options, Arena arena, DistanceMetric metric, int k) {
    int[] shape = shape(options, SHAPE_DEFAULT);
    GeneratedClusters clusters = new GeneratedClusters(shape[1], options.number("seed", 1));
    Vectors vectors = clusters.next(arena, shape[0]);
    Vectors queries = clusters.next(arena, queryCount(options));
    String name = "clusters " + shape[0] + "x" + shape[1];
    return Workload.of(name, metric, vectors, queries, k);
  }

  private static int size(String shape, String text) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("--generate wants ROWSxDIMENSIONS, not " + shape);
    }
    return Integer.parseInt(text);
  }
}
