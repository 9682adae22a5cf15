package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;

/// What a node reports under its lease: it has `role` for a shard and answers requests.
public record ShardServing(LogName shard, ShardRole role, String nodeId) {}
