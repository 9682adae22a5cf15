package dev.azimuth.storage.placement;

import java.util.Set;

/// A node that is alive: kept in the meta store under the node's lease.
///
/// @param nodeId unique among the nodes alive, without slash
/// @param address where its services are reached; `local` within one process
/// @param roles shard roles it can take
/// @param indexBuildBytesMax memory that it has for building the index of a segment, as an index
///   node; 0 if it is none
public record NodeRegistration(
    String nodeId, String address, Set<ShardRole> roles, long indexBuildBytesMax) {
  public NodeRegistration {
    roles = Set.copyOf(roles);
    if (indexBuildBytesMax < 0) {
      throw new IllegalArgumentException(indexBuildBytesMax + " bytes to build indexes");
    }
    if (nodeId.isEmpty() || nodeId.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a node id is not empty and has no slash: " + nodeId);
    }
  }

  /// One that builds no indexes for others.
  public NodeRegistration(String nodeId, String address, Set<ShardRole> roles) {
    this(nodeId, address, roles, 0);
  }

  /// Whether it builds indexes that the index coordinator asks for.
  public boolean isIndexNode() {
    return indexBuildBytesMax > 0;
  }
}
