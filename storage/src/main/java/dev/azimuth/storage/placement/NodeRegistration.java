package dev.azimuth.storage.placement;

import java.util.Set;

/// A node that is alive: kept in the meta store under the node's lease.
///
/// @param nodeId unique among the nodes alive, without slash
/// @param address where its services are reached; `local` within one process
/// @param roles shard roles it can take
public record NodeRegistration(String nodeId, String address, Set<ShardRole> roles) {
  public NodeRegistration {
    roles = Set.copyOf(roles);
    if (nodeId.isEmpty() || nodeId.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a node id is not empty and has no slash: " + nodeId);
    }
  }
}
