package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;

/// A coordinator's wish: the node that shall have `role` for a shard.
public record ShardAssignment(LogName shard, ShardRole role, String nodeId) {}
