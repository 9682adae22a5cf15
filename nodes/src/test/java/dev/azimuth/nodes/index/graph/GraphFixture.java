package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.VectorFixture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Seeded vectors in clusters, and a graph index over them.
final class GraphFixture extends VectorFixture {
  private final RowCoding coding;

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
    super(metric, rowCount, dimension, seed);
    this.coding = coding;
  }

  GraphParameters parameters() {
    return new GraphParameters(metric, dimension, 8, 64, 42, coding, coding.isOnDisk() ? 8 : 1);
  }

  BuiltGraph build(int workers, BuildProgress progress) {
    return build(workers, progress, IndexRows.all(rows, vectors.length));
  }

  BuiltGraph build(int workers, BuildProgress progress, IndexRows of) {
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      BuildResources resources = new BuildResources(executor, workers, arena);
      return new GraphBuild(parameters(), of, resources, progress).run().join();
    }
  }

  GraphIndex index(int workers) {
    return GraphIndex.open(build(workers, new BuildProgress()).file(), rows, "test");
  }
}
