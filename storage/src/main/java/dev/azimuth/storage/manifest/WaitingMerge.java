package dev.azimuth.storage.manifest;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// A segment that a merge has stored, and that takes the place of its inputs once index nodes have
/// built its indexes: no search reads it before. It goes when its owner does not wait for it any
/// more.
///
/// @param segment with the indexes that are built so far
/// @param inputs object keys of the segments that it is made of
/// @param indexIds definitions of the indexes that it waits for
public record WaitingMerge(ManifestSegment segment, List<String> inputs, Set<Long> indexIds) {
  public WaitingMerge {
    inputs = List.copyOf(inputs);
    indexIds = Set.copyOf(indexIds);
  }

  /// The same with another state of the segment's indexes.
  public WaitingMerge with(ManifestSegment changed) {
    return new WaitingMerge(changed, inputs, indexIds);
  }

  List<Long> sortedIndexIds() {
    return List.copyOf(new TreeSet<>(indexIds));
  }
}
