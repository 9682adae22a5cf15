package dev.azimuth.storage.placement;

import java.util.List;
import java.util.Optional;

/// Where one role of one shard is wanted and where it is served.
///
/// @param assigned the node that shall have it
/// @param assignmentRevision revision of the assignment's key; 0 without one
/// @param serving nodes that report it, in order of their ids
record ShardPlaces(Optional<String> assigned, long assignmentRevision, List<String> serving) {
  static final ShardPlaces NONE = new ShardPlaces(Optional.empty(), 0, List.of());

  ShardPlaces {
    serving = List.copyOf(serving);
  }

  boolean isEmpty() {
    return assigned.isEmpty() && serving.isEmpty();
  }

  /// The serving node to ask: the assigned one if it serves.
  Optional<String> best() {
    return assigned.filter(serving::contains).or(() -> serving.stream().findFirst());
  }
}
