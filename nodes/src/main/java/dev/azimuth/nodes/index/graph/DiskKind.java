package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.PriorIndex;
import dev.azimuth.nodes.index.VectorIndex;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/// The kind `diskann`: the graph of [GraphKind] in a file for disks, with the options `m`,
/// `ef_construction` and `beam_width`.
public final class DiskKind implements IndexKind {
  private static GraphParameters parameters(IndexSettings settings) {
    return GraphParameters.onDisk(
        settings.metric(),
        settings.dimension(),
        settings.option("m", GraphParameters.M_DEFAULT),
        settings.option("ef_construction", GraphParameters.EF_CONSTRUCTION_DEFAULT),
        settings.seed(),
        settings.option("beam_width", GraphParameters.BEAM_WIDTH_DEFAULT));
  }

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

  @Override
  public void verify(MemorySegment file, String objectKey) {
    GraphLayout layout = GraphFile.layout(file, objectKey);
    GraphFile.verify(file, layout, objectKey);
    if (!layout.parameters().coding().isOnDisk()) {
      throw GraphFile.corrupted(objectKey, "a graph for memory");
    }
  }

  @Override
  public int checksum(MemorySegment file) {
    return GraphFile.ownChecksum(file);
  }

  @Override
  public VectorIndex open(
      MemorySegment file, IndexSource rows, String objectKey, CodeMemory memory) {
    return DiskIndex.open(file, rows.dense().vectors(), objectKey, memory);
  }
}
