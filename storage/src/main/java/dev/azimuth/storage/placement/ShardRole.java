package dev.azimuth.storage.placement;

/// What a node does for a shard.
public enum ShardRole {
  /// Data node: follows the log, answers verdicts, turns ranges into segments. Wished for by the
  /// data coordinator.
  OWNER,
  /// Query node: follows the log and serves reads. Wished for by the query coordinator.
  LEADER
}
