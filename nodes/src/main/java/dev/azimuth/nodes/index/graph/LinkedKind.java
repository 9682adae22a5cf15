package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.PriorIndex;
import java.util.concurrent.CompletableFuture;

/// A kind whose indexes are graphs, wherever their parts lie: all are built alike.
abstract sealed class LinkedKind implements IndexKind permits DiskKind, GraphKind {
  /// What a graph is built by.
  abstract GraphParameters parameters(IndexSettings settings);

  @Override
  public long memoryBytes(IndexSettings settings, int rowCount, int parallelism) {
    return GraphBuild.memoryBytes(parameters(settings), rowCount, parallelism);
  }

  @Override
  public CompletableFuture<BuiltIndex> build(
      IndexSettings settings, IndexSource rows, BuildResources resources, BuildProgress progress) {
    return new GraphBuild(parameters(settings), rows.dense(), resources, progress)
        .run()
        .thenApply(BuiltGraph::index);
  }

  @Override
  public boolean isIncremental() {
    return true;
  }

  @Override
  public CompletableFuture<BuiltIndex> buildFrom(
      PriorIndex prior,
      IndexSettings settings,
      IndexSource rows,
      BuildResources resources,
      BuildProgress progress) {
    return new GraphBuild(parameters(settings), rows.dense(), resources, progress)
        .runFrom(prior)
        .thenApply(BuiltGraph::index);
  }
}
