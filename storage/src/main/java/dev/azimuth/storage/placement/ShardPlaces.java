package dev.azimuth.storage.placement;

import java.util.Collections;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// Where one role of one shard is wanted and where it is served.
///
/// @param assigned the node that shall have it
/// @param assignmentRevision revision of the assignment's key; 0 without one
/// @param serving nodes that report it, by id, each with the manifest number that it reports
record ShardPlaces(
    Optional<String> assigned, long assignmentRevision, NavigableMap<String, Long> serving) {
  static final ShardPlaces NONE =
      new ShardPlaces(Optional.empty(), 0, Collections.emptyNavigableMap());

  ShardPlaces {
    serving = Collections.unmodifiableNavigableMap(new TreeMap<>(serving));
  }

  boolean isEmpty() {
    return assigned.isEmpty() && serving.isEmpty();
  }

  /// The serving node to ask: the assigned one if it serves.
  Optional<String> best() {
    return assigned
        .filter(serving::containsKey)
        .or(() -> serving.isEmpty() ? Optional.empty() : Optional.of(serving.firstKey()));
  }
}
