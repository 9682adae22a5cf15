package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.owner.OwnerCommit.Next;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestSegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Changes of the index files that a manifest names. Pure.
final class IndexChange {
  private IndexChange() {}

  /// The manifest with a file in place of one of the same definition; empty if its segment is gone.
  static Optional<Manifest> with(Manifest manifest, String segmentKey, IndexFile file) {
    boolean isThere =
        manifest.segments().stream().anyMatch(segment -> segment.objectKey().equals(segmentKey));
    return isThere
        ? Optional.of(
            next(
                manifest,
                manifest.segments().stream()
                    .map(segment ->
                        segment.objectKey().equals(segmentKey)
                            ? segment
                                .withoutIndexes(old -> old.indexId() == file.indexId())
                                .with(file)
                            : segment)
                    .toList()))
        : Optional.empty();
  }

  /// The manifest without files of indexes that the table has no more, and without `unusable` ones;
  /// empty if there are none.
  static Optional<Next> without(Manifest manifest, TableDefinition table, Set<String> unusable) {
    Set<Long> defined =
        table.indexes().stream().map(IndexDefinition::id).collect(Collectors.toSet());
    List<ManifestSegment> segments =
        manifest.segments().stream()
            .map(segment ->
                segment.withoutIndexes(file ->
                    !defined.contains(file.indexId()) || unusable.contains(file.objectKey())))
            .toList();
    return segments.equals(manifest.segments())
        ? Optional.empty()
        : Optional.of(Next.of(next(manifest, segments)));
  }

  private static Manifest next(Manifest manifest, List<ManifestSegment> segments) {
    return new Manifest(
        manifest.shard(),
        manifest.number() + 1,
        manifest.coveredPosition(),
        manifest.effectiveTimestamp(),
        manifest.lastTick(),
        manifest.retainedFrom(),
        manifest.schemaVersion(),
        segments,
        manifest.deletes(),
        manifest.versionLead(),
        manifest.openGroups());
  }
}
