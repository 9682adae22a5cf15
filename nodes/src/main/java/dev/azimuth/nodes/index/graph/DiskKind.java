package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.VectorIndex;
import java.lang.foreign.MemorySegment;

/// The kind `diskann`: the graph of [GraphKind] in a file for disks, with the options `m`,
/// `ef_construction` and `beam_width`.
public final class DiskKind extends LinkedKind {
  @Override
  GraphParameters parameters(IndexSettings settings) {
    return GraphParameters.onDisk(
        settings.metric(),
        settings.dimension(),
        settings.option("m", GraphParameters.M_DEFAULT),
        settings.option("ef_construction", GraphParameters.EF_CONSTRUCTION_DEFAULT),
        settings.seed(),
        settings.option("beam_width", GraphParameters.BEAM_WIDTH_DEFAULT));
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
