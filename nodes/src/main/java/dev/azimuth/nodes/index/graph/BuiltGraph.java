package dev.azimuth.nodes.index.graph;

import dev.azimuth.nodes.index.BuiltIndex;
import java.lang.foreign.MemorySegment;

/// What a build made.
///
/// @param file bytes of the index file, in memory of the build's arena
/// @param repairedRows rows that needed a link to be reachable
public record BuiltGraph(MemorySegment file, int repairedRows) {
  /// The checksum that tells this file from others.
  public int checksum() {
    return GraphFile.ownChecksum(file);
  }

  /// The same as an index of any kind.
  BuiltIndex index() {
    return new BuiltIndex(file, checksum());
  }
}
