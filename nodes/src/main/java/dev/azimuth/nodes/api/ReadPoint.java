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

  /// Whatever the node has applied.
  record Applied() implements ReadPoint {}
}
