package dev.azimuth.server.database;

import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.role.DataNode;
import dev.azimuth.nodes.role.DataNodeSettings;
import dev.azimuth.nodes.role.NodeMembership;
import dev.azimuth.nodes.role.QueryNode;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.Set;

/// The data node and the query node of a process: two roles on one state of each shard.
final class NodeRoles implements AutoCloseable {
  /// After this long without a sign of life a node counts as dead.
  private static final Duration LEASE_TIME_TO_LIVE = Duration.ofSeconds(5);

  private final ShardHost host;
  private final NodeMembership membership;
  private final DataNode dataNode;
  private final QueryNode queryNode;

  /// Nodes that do nothing before [#start()].
  NodeRoles(ProcessResources resources, String nodeId, long growingBytesMax) {
    host = new ShardHost(resources.storage().logBroker(), resources.clock(), resources.scheduler());
    membership =
        new NodeMembership(
            resources.storage().metaStore(),
            resources.scheduler(),
            new NodeRegistration(nodeId, "local", Set.of(ShardRole.OWNER, ShardRole.LEADER)),
            LEASE_TIME_TO_LIVE);
    dataNode =
        new DataNode(
            membership,
            resources.placement(),
            resources.catalog(),
            host,
            new DataNodeSettings(growingBytesMax),
            resources.scheduler());
    queryNode =
        new QueryNode(
            membership,
            resources.placement(),
            resources.catalog(),
            host,
            QueryLimits.DEFAULT,
            resources.clock(),
            resources.scheduler());
  }

  /// Takes up shards as soon as they are assigned.
  void start() {
    membership.start().join();
    dataNode.start();
    queryNode.start();
  }

  ShardService shardService() {
    return dataNode;
  }

  QueryService queryService() {
    return queryNode;
  }

  @Override
  public void close() {
    queryNode.close();
    dataNode.close();
    membership.close();
    host.close();
  }
}
