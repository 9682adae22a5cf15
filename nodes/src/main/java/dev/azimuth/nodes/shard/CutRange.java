package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.GrowingRows;

/// A range of the log that a `Cut` has ended and that no manifest covers yet.
///
/// @param rows what the range has brought; nothing is added any more, but versions in it may still
///   be replaced or deleted by later events
/// @param firstPosition first log position of the range
/// @param end where the cut left the shard
/// @param lastEvent number of the last event in the range, or before it
public record CutRange(GrowingRows rows, long firstPosition, ShardPoint end, long lastEvent) {}
