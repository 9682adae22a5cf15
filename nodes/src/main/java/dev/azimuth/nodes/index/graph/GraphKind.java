package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.VectorIndex;
import java.lang.foreign.MemorySegment;

/// The kind `hnsw`: a graph over codes, with the options `m` and `ef_construction`.
public final class GraphKind extends LinkedKind {
  @Override
  GraphParameters parameters(IndexSettings settings) {
    return GraphParameters.of(
        settings.metric(),
        settings.dimension(),
        settings.option("m", GraphParameters.M_DEFAULT),
        settings.option("ef_construction", GraphParameters.EF_CONSTRUCTION_DEFAULT),
        settings.seed());
  }

  @Override
  public void verify(MemorySegment file, String objectKey) {
    GraphLayout layout = GraphFile.layout(file, objectKey);
    GraphFile.verify(file, layout, objectKey);
    if (layout.parameters().coding().isOnDisk()) {
      throw GraphFile.corrupted(objectKey, "a graph for disks");
    }
  }

  @Override
  public int checksum(MemorySegment file) {
    return GraphIndex.checksum(file);
  }

  @Override
  public VectorIndex open(
      MemorySegment file, IndexSource rows, String objectKey, CodeMemory memory) {
    return GraphIndex.openVerified(file, rows.dense().vectors(), objectKey);
  }
}
