package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.IndexRows;
import dev.azimuth.nodes.index.PriorIndex;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/// The largest segment of a merge and its graph: some rows of the merged segment in their order,
/// and among them rows that are gone.
final class PriorFixture implements AutoCloseable {
  private final GraphFixture merged;
  private final GraphFixture rows;
  private final int[] ordinals;
  private final BuiltGraph graph;

  /// @param merged the rows of the merged segment
  /// @param isKept rows of it that the largest segment has too
  /// @param goneCount rows that only this has
  PriorFixture(GraphFixture merged, IntPredicate isKept, int goneCount) {
    this(merged, isKept, goneCount, merged::next);
  }

  /// @param gone makes the rows that only this has
  PriorFixture(GraphFixture merged, IntPredicate isKept, int goneCount, Supplier<float[]> gone) {
    this.merged = merged;
    int[] kept = merged.bitmap(isKept).toArray();
    ordinals = new int[kept.length + goneCount];
    rows =
        new GraphFixture(
            merged.metric, merged.parameters().coding(), ordinals.length, merged.dimension, 7);
    int keptBefore = 0;
    for (int row = 0; row < ordinals.length; row++) {
      boolean isGone = (long) (row + 1) * goneCount / ordinals.length > row - keptBefore;
      ordinals[row] = isGone ? PriorIndex.GONE : kept[keptBefore++];
      rows.put(row, isGone ? gone.get() : merged.vectors[ordinals[row]]);
    }
    graph = rows.build(2, new BuildProgress());
  }

  PriorIndex index() {
    return new PriorIndex(graph.file(), "prior", ordinals.clone());
  }

  /// Builds over the merged rows from the graph.
  BuiltGraph merge(int workers, BuildProgress progress) {
    return merge(workers, progress, merged.parameters());
  }

  BuiltGraph merge(int workers, BuildProgress progress, GraphParameters parameters) {
    try (ExecutorService executor = Executors.newFixedThreadPool(workers)) {
      BuildResources resources = new BuildResources(executor, workers, merged.arena);
      return build(parameters, resources, progress).runFrom(index()).join();
    }
  }

  GraphBuild build(GraphParameters parameters, BuildResources resources, BuildProgress progress) {
    IndexRows all = IndexRows.all(merged.rows, merged.vectors.length);
    return new GraphBuild(parameters, all, resources, progress);
  }

  @Override
  public void close() {
    rows.close();
  }
}
