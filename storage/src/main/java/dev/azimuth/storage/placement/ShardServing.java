package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;

/// What a node reports under its lease: it has `role` for a shard and answers requests.
///
/// @param manifestNumber the manifest that its state is built on; 0 for none. Objects of that
///   manifest and log records after the position that it covers must stay
public record ShardServing(LogName shard, ShardRole role, String nodeId, long manifestNumber) {
  public ShardServing {
    if (manifestNumber < 0) {
      throw new IllegalArgumentException("manifest " + manifestNumber);
    }
  }
}
