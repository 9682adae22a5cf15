package dev.azimuth.nodes.part;

/// Where a key was found, and what that took.
///
/// @param address [RowAddress] of the visible version, or `NONE`
/// @param segmentsVisited segments that were looked into
/// @param segmentsPruned segments that certainly do not have the key
public record KeySearch(long address, int segmentsVisited, int segmentsPruned) {}
