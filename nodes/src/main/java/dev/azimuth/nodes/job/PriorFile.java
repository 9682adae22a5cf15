package dev.azimuth.nodes.job;

import dev.azimuth.storage.manifest.IndexFile;
import dev.azimuth.storage.manifest.ManifestSegment;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An index that a segment has, of which rows went into another segment by a merge.
public record PriorFile(ManifestSegment segment, IndexFile index) {
  /// That of the largest segment of a merge, where that has the index that is to be built.
  ///
  /// @param inputs the segments that were merged
  /// @param damaged object keys of files that are not looked at
  public static Optional<PriorFile> of(
      IndexTarget target, List<ManifestSegment> inputs, Set<String> damaged) {
    return inputs.stream()
        .max(Comparator.comparingInt(ManifestSegment::rowCount))
        .flatMap(largest ->
            largest.indexes().stream()
                .filter(file -> file.indexId() == target.index().id())
                .filter(file -> file.kind().equals(target.index().method()))
                .filter(file -> !damaged.contains(file.objectKey()))
                .findFirst()
                .map(file -> new PriorFile(largest, file)));
  }
}
