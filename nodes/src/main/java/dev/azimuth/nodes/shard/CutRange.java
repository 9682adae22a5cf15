package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.GrowingRows;
import dev.azimuth.storage.manifest.OpenGroup;
import java.util.List;

/// A range of the log that a `Cut` has ended and that no manifest covers yet.
///
/// @param rows what the range has brought; nothing is added any more, but versions in it may still
///   be replaced or deleted by later events
/// @param firstPosition first log position of the range
/// @param end where the cut left the shard
/// @param lastEvent number of the last event in the range, or before it
/// @param openGroups groups of parts that wait for their last part at the cut
public record CutRange(
    GrowingRows rows,
    long firstPosition,
    ShardPoint end,
    long lastEvent,
    List<OpenGroup> openGroups) {
  public CutRange {
    openGroups = List.copyOf(openGroups);
  }
}
