package dev.azimuth.nodes.shard;

/// How far a shard has come.
///
/// @param position of the last record applied; 0 before the first
/// @param effectiveTimestamp of the last record that is no tick
/// @param lastTick highest timestamp of a tick
public record ShardPoint(long position, long effectiveTimestamp, long lastTick) {
  /// Before the first record.
  public static final ShardPoint START = new ShardPoint(0, 0, 0);

  /// Everything applied is at or before it.
  public long appliedTimestamp() {
    return Math.max(effectiveTimestamp, lastTick);
  }

  /// Nothing that comes is at or before it.
  public long closedTimestamp() {
    return Math.max(effectiveTimestamp - 1, lastTick);
  }

  /// The effective timestamp of a record that comes next: never in the past of the shard.
  long effective(long timestamp) {
    return Math.max(Math.max(timestamp, lastTick + 1), effectiveTimestamp);
  }
}
