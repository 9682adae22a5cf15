package dev.azimuth.coordinators.data;

import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.manifest.ManifestPointer;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// From where on the last manifests of one shard need its log, as far as they were seen: what tells
/// up to where the log may go.
///
/// For one thread at a time; without clock or I/O.
final class CoveredPositions {
  /// Manifests that are remembered. A server that is further behind keeps the log from being
  /// trimmed.
  static final int MANIFESTS_MAX = 16;

  private final TreeMap<Long, Long> byNumber = new TreeMap<>();

  /// Takes note of the newest manifest.
  void saw(ManifestPointer pointer) {
    byNumber.put(pointer.number(), pointer.replayPosition());
    while (byNumber.size() > MANIFESTS_MAX) {
      byNumber.pollFirstEntry();
    }
  }

  /// The lowest position that somebody may need, so that all before it may go;
  /// [LogBroker#FIRST_POSITION] while that is not known or nobody serves the shard.
  ///
  /// @param lowestServed lowest number of a manifest that a server of the shard has adopted
  long trimBefore(OptionalLong lowestServed) {
    if (lowestServed.isEmpty()) {
      return LogBroker.FIRST_POSITION;
    }
    // Who starts from a later manifest, seen or not, reads from there or later, too.
    Map.Entry<Long, Long> served = byNumber.floorEntry(lowestServed.getAsLong());
    return served == null ? LogBroker.FIRST_POSITION : served.getValue();
  }
}
