package dev.azimuth.nodes.api;

/// Which versions of rows a fragment sees: those written at or before a timestamp and not
/// superseded at or before it.
public sealed interface ReadPoint {
  /// Everything acknowledged before the request began; `timestamp` was asked for after that.
  ///
  /// The only shard of its statement: the shard may answer at an earlier timestamp of its own
  /// choice, when its log holds nothing later, and so needs no tick on an idle log.
  record StrongSingleShard(long timestamp) implements ReadPoint {}

  /// As [StrongSingleShard], but all shards of the statement answer at exactly `timestamp`; each
  /// appends a tick if its log has none at or after it.
  record Strong(long timestamp) implements ReadPoint {}

  /// Exactly at `timestamp`, waiting until the shard's time has passed it.
  record At(long timestamp) implements ReadPoint {}

  /// At `timestamp`, once everything is applied that was acknowledged at or before it.
  ///
  /// Unlike [At] it asks for no tick: a write that is late may still take effect at or before the
  /// timestamp, so that who asks again may see more.
  record Acknowledged(long timestamp) implements ReadPoint {}

  /// Whatever the node has applied, once that includes the record at `position`.
  record Covering(long position) implements ReadPoint {}

  /// Whatever the node has applied.
  record Applied() implements ReadPoint {}
}
