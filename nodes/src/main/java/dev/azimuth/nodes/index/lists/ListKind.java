package dev.azimuth.nodes.index.lists;

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

/// The kinds `ivf_flat`, `ivf_sq8` and `ivf_pq`: inverted lists, with the option `lists`, and with
/// product codes `m`.
///
/// @param coding what lists hold of each row
public record ListKind(ListCoding coding) implements IndexKind {
  private ListParameters parameters(IndexSettings settings) {
    return new ListParameters(
        settings.metric(),
        settings.dimension(),
        coding,
        settings.option("lists", 0),
        settings.option("m", 0),
        settings.seed());
  }

  @Override
  public long memoryBytes(IndexSettings settings, int rowCount, int parallelism) {
    return ListBuild.memoryBytes(parameters(settings), rowCount, parallelism);
  }

  @Override
  public CompletableFuture<BuiltIndex> build(
      IndexSettings settings, IndexSource rows, BuildResources resources, BuildProgress progress) {
    return new ListBuild(parameters(settings), rows.dense(), resources, progress).run();
  }

  @Override
  public void verify(MemorySegment file, String objectKey) {
    ListLayout layout = ListFile.layout(file, objectKey);
    ListFile.verify(file, layout, objectKey);
    if (layout.parameters().coding() != coding) {
      throw ListFile.corrupted(objectKey, "lists with codes of another kind");
    }
  }

  @Override
  public int checksum(MemorySegment file) {
    return ListFile.ownChecksum(file);
  }

  @Override
  public VectorIndex open(
      MemorySegment file, IndexSource rows, String objectKey, CodeMemory memory) {
    return ListIndex.open(file, rows.dense(), objectKey);
  }
}
