package dev.azimuth.nodes.shard;

/// How far a shard has come.
///
/// @param position of the last record applied; 0 before the first
/// @param effectiveTimestamp of the last record that is no tick
/// @param lastTick highest timestamp of a tick
/// @param versionLead see [dev.azimuth.storage.record.RowVersion]
public record ShardPoint(long position, long effectiveTimestamp, long lastTick, long versionLead) {
  /// Before the first record.
  public static final ShardPoint START = new ShardPoint(0, 0, 0, 0);

  /// Everything applied is at or before it.
  public long appliedTimestamp() {
    return Math.max(effectiveTimestamp, lastTick);
  }

  /// Nothing that comes is at or before it.
  public long closedTimestamp() {
    return Math.max(effectiveTimestamp - 1, lastTick);
  }

  /// After the next record, one that is no tick.
  ShardPoint next(long effective, long moreLead) {
    return new ShardPoint(position + 1, effective, lastTick, versionLead + moreLead);
  }

  /// After a tick.
  ShardPoint nextTick(long tick) {
    return new ShardPoint(position + 1, effectiveTimestamp, Math.max(lastTick, tick), versionLead);
  }

  /// The effective timestamp of a record that comes next: never in the past of the shard.
  long effective(long timestamp) {
    return Math.max(Math.max(timestamp, lastTick + 1), effectiveTimestamp);
  }
}
