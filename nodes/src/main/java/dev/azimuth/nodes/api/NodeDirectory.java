package dev.azimuth.nodes.api;

/// Finds the services of nodes by node id: the objects themselves in one process, stubs otherwise.
public interface NodeDirectory {
  /// The query service of a node; `NOT_READY` if the node is not known.
  QueryService queryService(String nodeId);

  /// The shard service of a node; `NOT_READY` if the node is not known.
  ShardService shardService(String nodeId);
}
