package dev.azimuth.storage.placement;

import java.util.Set;

/// A node that is alive: kept in the meta store under the node's lease.
///
/// @param nodeId unique among the nodes alive
/// @param address where its services are reached; `local` within one process
/// @param roles shard roles it can take
public record NodeRegistration(String nodeId, String address, Set<ShardRole> roles) {
  public NodeRegistration {
    roles = Set.copyOf(roles);
  }
}
