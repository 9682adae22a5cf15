package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Changes of the index files that a manifest names. Pure.
final class IndexChange {
  private IndexChange() {}

  /// The manifest with a file in place of one of the same definition; empty if its segment is gone.
  static Optional<Manifest> with(Manifest manifest, String segmentKey, IndexFile file) {
    boolean isThere =
        manifest.storedSegments().stream()
            .anyMatch(segment -> segment.objectKey().equals(segmentKey));
    return isThere
        ? Optional.of(
            manifest.next(segment ->
                segment.objectKey().equals(segmentKey)
                    ? segment.withoutIndexes(old -> old.indexId() == file.indexId()).with(file)
                    : segment))
        : Optional.empty();
  }

  /// The manifest without files of indexes that the table has no more, and without `unusable` ones;
  /// empty if there are none.
  static Optional<Next> without(Manifest manifest, TableDefinition table, Set<String> unusable) {
    Set<Long> defined =
        table.indexes().stream().map(IndexDefinition::id).collect(Collectors.toSet());
    Manifest next =
        manifest.next(segment ->
            segment.withoutIndexes(
                file -> !defined.contains(file.indexId()) || unusable.contains(file.objectKey())));
    return next.storedSegments().equals(manifest.storedSegments())
        ? Optional.empty()
        : Optional.of(Next.of(next));
  }
}
