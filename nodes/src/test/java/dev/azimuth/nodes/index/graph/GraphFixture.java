package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Seeded vectors in clusters, an index over them, and the exact answers by plain loops.
final class GraphFixture implements AutoCloseable {
  final Arena arena = Arena.ofShared();
  final DistanceMetric metric;
  private final RowCoding coding;
  final int dimension;
  final float[][] vectors;
  final FloatRows rows;
  private final Random random;
  private final float[][] centres = new float[20][];

  /// Rows that have codes unless the metric has none.
  GraphFixture(DistanceMetric metric, int rowCount, int dimension, long seed) {
    this(
        metric,
        metric == DistanceMetric.L1 ? RowCoding.VECTORS : RowCoding.CODES,
        rowCount,
        dimension,
        seed);
  }

  GraphFixture(DistanceMetric metric, RowCoding coding, int rowCount, int dimension, long seed) {
    this.metric = metric;
    this.coding = coding;
    this.dimension = dimension;
    random = new Random(seed);
    for (int i = 0; i < centres.length; i++) {
      centres[i] = gaussian(1, new float[dimension]);
    }
    vectors = new float[rowCount][];
    for (int row = 0; row < rowCount; row++) {
      vectors[row] = next();
    }
    long stride = (4L * dimension + 63) & -64;
    rows = new FloatRows(arena.allocate(Math.max(64, stride * rowCount), 64), 0, stride, dimension);
    for (int row = 0; row < rowCount; row++) {
      put(row, vectors[row]);
    }
  }

  float[] next() {
    return gaussian(0.5f, centres[random.nextInt(centres.length)]);
  }

  private float[] gaussian(float scale, float[] centre) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = centre[i] + scale * (float) random.nextGaussian();
    }
    return vector;
  }

  void put(int row, float[] vector) {
    vectors[row] = vector;
    MemorySegment.copy(vector, 0, rows.data(), ValueLayout.JAVA_FLOAT, rows.at(row), dimension);
  }

  GraphParameters parameters() {
    return new GraphParameters(metric, dimension, 8, 64, 42, coding);
  }

  BuiltGraph build(int workers, BuildProgress progress) {
    return build(workers, progress, GraphRows.all(rows, vectors.length));
  }

  BuiltGraph build(int workers, BuildProgress progress, GraphRows of) {
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      BuildResources resources = new BuildResources(executor, workers, arena);
      return new GraphBuild(parameters(), of, resources, progress).run().join();
    }
  }

  GraphIndex index(int workers) {
    return GraphIndex.open(build(workers, new BuildProgress()).file(), rows, "test");
  }

  double distance(float[] a, float[] b) {
    double product = 0;
    double squares = 0;
    double absolutes = 0;
    double squareOfA = 0;
    double squareOfB = 0;
    for (int i = 0; i < dimension; i++) {
      double difference = (double) a[i] - b[i];
      product += (double) a[i] * b[i];
      squares += difference * difference;
      absolutes += Math.abs(difference);
      squareOfA += (double) a[i] * a[i];
      squareOfB += (double) b[i] * b[i];
    }
    return switch (metric) {
      case L2, L2_SQUARED -> squares;
      case COSINE ->
          squareOfA == 0 || squareOfB == 0 ? 1 : 1 - product / Math.sqrt(squareOfA * squareOfB);
      case NEGATIVE_INNER_PRODUCT -> -product;
      case L1 -> absolutes;
    };
  }

  /// Distances of the nearest matching rows, ascending.
  double[] exact(float[] query, int k, @Nullable RowBitmap matching) {
    return IntStream.range(0, vectors.length)
        .filter(row -> matching == null || matching.contains(row))
        .mapToDouble(row -> distance(query, vectors[row]))
        .boxed()
        .sorted(Comparator.naturalOrder())
        .limit(k)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  /// Part of the nearest that was found, by distance as plain loops compute it.
  double recall(float[] query, FoundRows found, int k, @Nullable RowBitmap matching) {
    double[] exact = exact(query, k, matching);
    double limit = exact[exact.length - 1] + 1e-5 * (1 + Math.abs(exact[exact.length - 1]));
    long hits =
        Arrays.stream(found.rows())
            .filter(row -> distance(query, vectors[row]) <= limit)
            .distinct()
            .count();
    return (double) hits / exact.length;
  }

  @Override
  public void close() {
    arena.close();
  }
}
