package dev.azimuth.nodes.shard;

/// The range of the log that no cut has ended yet.
///
/// @param firstPosition first log position of the range
/// @param records log records in it
/// @param changes row versions and events that they have brought
/// @param bytes memory that these take
public record GrowingRange(long firstPosition, long records, long changes, long bytes) {
  /// What there is before a shard has a state.
  static final GrowingRange NOTHING = new GrowingRange(1, 0, 0, 0);
}
