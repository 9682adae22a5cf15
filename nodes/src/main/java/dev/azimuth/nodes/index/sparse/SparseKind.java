package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.BuildProgress;
import dev.azimuth.nodes.index.BuildResources;
import dev.azimuth.nodes.index.BuiltIndex;
import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.nodes.index.IndexKind;
import dev.azimuth.nodes.index.IndexSettings;
import dev.azimuth.nodes.index.IndexSource;
import dev.azimuth.nodes.index.VectorIndex;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/// The kind `sparse_inverted`: an inverted index over sparse vectors, by inner product, without
/// options.
public final class SparseKind implements IndexKind {
  @Override
  public long memoryBytes(IndexSettings settings, int rowCount, int parallelism) {
    return new SparseLayout(settings.dimension(), rowCount, 0, 0, 0).fileBytes();
  }

  @Override
  public CompletableFuture<BuiltIndex> build(
      IndexSettings settings, IndexSource rows, BuildResources resources, BuildProgress progress) {
    return new SparseBuild(rows.sparse(), resources, progress).run();
  }

  @Override
  public void verify(MemorySegment file, String objectKey) {
    SparseFile.verify(file, objectKey);
  }

  @Override
  public int checksum(MemorySegment file) {
    return SparseFile.ownChecksum(file);
  }

  @Override
  public VectorIndex open(
      MemorySegment file, IndexSource rows, String objectKey, CodeMemory memory) {
    return SparseIndex.open(file, rows.sparse().dimension(), objectKey);
  }
}
