package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.FoundRows;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.PriorIndex;
import dev.azimuth.nodes.index.RowBitmap;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Seeded binary vectors in clusters, the exact answers by plain loops, and a graph over them.
final class BitFixture implements AutoCloseable {
  private static final int CLUSTERS = 20;
  private static final double SET = 0.3;
  private static final double FLIPPED = 0.15;

  final Arena arena = Arena.ofShared();
  final float[][] vectors;
  final FloatRows rows;
  private final DistanceMetric metric;
  private final int dimension;
  private final Random random;
  private final float[][] centres = new float[CLUSTERS][];

  BitFixture(DistanceMetric metric, int rowCount, int dimension, long seed) {
    this.metric = metric;
    this.dimension = dimension;
    random = new Random(seed);
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = flipped(new float[dimension], SET);
    }
    int stride = VectorElement.BINARY.bytes(dimension);
    MemorySegment data = arena.allocate(Math.max(1, (long) stride * rowCount));
    rows = new FloatRows(data, 0, stride, dimension, VectorElement.BINARY);
    vectors = new float[rowCount][];
    for (int row = 0; row < rowCount; row++) {
      put(row, next());
    }
  }

  /// A vector from where the rows come from.
  float[] next() {
    return flipped(centres[random.nextInt(CLUSTERS)], FLIPPED);
  }

  private float[] flipped(float[] centre, double part) {
    float[] vector = centre.clone();
    for (int i = 0; i < dimension; i++) {
      vector[i] = random.nextDouble() < part ? 1 - vector[i] : vector[i];
    }
    return vector;
  }

  /// Changes a row.
  void put(int row, float[] vector) {
    vectors[row] = vector;
    VectorElement.BINARY.write(vector, 0, dimension, rows.data(), rows.at(row));
  }

  double distance(float[] query, int row) {
    int differing = 0;
    int common = 0;
    for (int i = 0; i < dimension; i++) {
      differing += query[i] == vectors[row][i] ? 0 : 1;
      common += query[i] == 1 && vectors[row][i] == 1 ? 1 : 0;
    }
    if (metric == DistanceMetric.HAMMING) {
      return differing;
    }
    return common == 0 ? 1 : 1 - common / ((double) common + differing);
  }

  /// Part of the nearest matching rows that was found; others as near as the last of them count.
  double recall(float[] query, FoundRows found, int k, RowBitmap matching) {
    double[] exact =
        IntStream.of(matching.toArray())
            .mapToDouble(row -> distance(query, row))
            .sorted()
            .limit(k)
            .toArray();
    double limit = exact[exact.length - 1] + 1e-6;
    return (double) Arrays.stream(found.rows()).filter(row -> distance(query, row) <= limit).count()
        / exact.length;
  }

  GraphParameters parameters() {
    return GraphParameters.of(metric, dimension, 8, 64, 42);
  }

  BuiltGraph build(int workers) {
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      return graphBuild(vectors.length, executor, workers, new BuildProgress()).run().join();
    }
  }

  private GraphBuild graphBuild(
      int rowCount, ExecutorService executor, int workers, BuildProgress progress) {
    return new GraphBuild(
        parameters(),
        IndexRows.all(rows, rowCount),
        new BuildResources(executor, workers, arena),
        progress);
  }

  /// A graph over all rows that starts from one over the first.
  GraphIndex indexFrom(int firstCount, BuildProgress progress) {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      BuiltGraph first = graphBuild(firstCount, executor, 2, new BuildProgress()).run().join();
      int[] ordinals = IntStream.range(0, firstCount).toArray();
      PriorIndex prior = new PriorIndex(first.file(), "first", ordinals);
      BuiltGraph all = graphBuild(vectors.length, executor, 2, progress).runFrom(prior).join();
      return GraphIndex.open(all.file(), rows, "test");
    }
  }

  GraphIndex index(int workers) {
    return GraphIndex.open(build(workers).file(), rows, "test");
  }

  @Override
  public void close() {
    arena.close();
  }
}
