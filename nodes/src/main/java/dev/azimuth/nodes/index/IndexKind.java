package dev.azimuth.nodes.index;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/// A kind of index: what segments and their owner need of it. Stateless, for any thread.
///
/// Whatever the kind, one file is built from vectors in memory and never changes, every byte of it
/// is covered by checksums, and searches return as many rows as there are, with the accuracy that
/// was asked for by a curve that the build has sampled.
public interface IndexKind {
  /// Memory that a build takes at most, in bytes, beside the vectors themselves, as far as it
  /// follows from their number; what does not, the build holds against [BuildResources#bytesMax] as
  /// soon as it is known.
  ///
  /// @param parallelism tasks at a time
  long memoryBytes(IndexSettings settings, int rowCount, int parallelism);

  /// Builds the file; `rows` are borrowed until then. The future fails with `CANCELLED` if the
  /// build was cancelled, and with `OUT_OF_RANGE` if a row is too long or too short for float32
  /// arithmetic, or `OUT_OF_MEMORY`. `IllegalArgumentException` at once if a setting is out of
  /// range.
  CompletableFuture<BuiltIndex> build(
      IndexSettings settings, IndexSource rows, BuildResources resources, BuildProgress progress);

  /// Whether [#buildFrom] may start from the index that it is given.
  default boolean isIncremental() {
    return false;
  }

  /// As [#build], from an index with the same settings over many of the rows, where the kind can
  /// start from it and that is less work than to start from nothing.
  default CompletableFuture<BuiltIndex> buildFrom(
      PriorIndex prior,
      IndexSettings settings,
      IndexSource rows,
      BuildResources resources,
      BuildProgress progress) {
    return build(settings, rows, resources, progress);
  }

  /// Checks every byte of a file; `CORRUPTED`, naming the object.
  void verify(MemorySegment file, String objectKey);

  /// The checksum that tells a verified file from others; see [BuiltIndex#checksum].
  int checksum(MemorySegment file);

  /// Opens a file whose bytes were verified before, over `rows`; `CORRUPTED` if it is not for
  /// these.
  ///
  /// @param memory for what the kind keeps beside the file until the index is closed
  VectorIndex open(MemorySegment file, IndexSource rows, String objectKey, CodeMemory memory);
}
