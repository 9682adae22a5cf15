package dev.azimuth.server.database;

import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.role.DataNode;
import dev.azimuth.nodes.role.DataNodeSettings;
import dev.azimuth.nodes.role.NodeMembership;
import dev.azimuth.nodes.role.QueryNode;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The data node and the query node of a process, or one of them: roles on one state of each shard.
final class NodeRoles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRoles.class);

  /// After this long without a sign of life a node counts as dead.
  private static final Duration LEASE_TIME_TO_LIVE = Duration.ofSeconds(5);

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

  private final ShardHost host;
  private final NodeMembership membership;
  private final Optional<DataNode> dataNode;
  private final Optional<QueryNode> queryNode;

  private NodeRoles(
      ProcessResources resources,
      Set<ShardRole> roles,
      NodeRegistration registration,
      long growingBytesMax) {
    host = new ShardHost(resources.storage().logBroker(), resources.clock(), resources.scheduler());
    membership =
        new NodeMembership(
            resources.storage().metaStore(),
            resources.scheduler(),
            registration,
            LEASE_TIME_TO_LIVE);
    dataNode =
        roles.contains(ShardRole.OWNER)
            ? Optional.of(
                new DataNode(
                    membership,
                    resources.placement(),
                    resources.catalog(),
                    host,
                    new DataNodeSettings(growingBytesMax),
                    resources.scheduler()))
            : Optional.empty();
    queryNode =
        roles.contains(ShardRole.LEADER)
            ? Optional.of(
                new QueryNode(
                    membership,
                    resources.placement(),
                    resources.catalog(),
                    host,
                    QueryLimits.DEFAULT,
                    resources.clock(),
                    resources.scheduler()))
            : Optional.empty();
  }

  /// Nodes that do nothing before [#start()]; empty if none is among the roles.
  ///
  /// @param address where services of the process are reached
  static Optional<NodeRoles> of(
      ProcessResources resources,
      Set<Role> roles,
      String processId,
      String address,
      long growingBytesMax) {
    Set<ShardRole> shardRoles = EnumSet.noneOf(ShardRole.class);
    if (roles.contains(Role.DATA_NODE)) {
      shardRoles.add(ShardRole.OWNER);
    }
    if (roles.contains(Role.QUERY_NODE)) {
      shardRoles.add(ShardRole.LEADER);
    }
    if (shardRoles.isEmpty()) {
      return Optional.empty();
    }
    NodeRegistration registration = new NodeRegistration(processId, address, shardRoles);
    return Optional.of(new NodeRoles(resources, shardRoles, registration, growingBytesMax));
  }

  /// Registers the process, then takes up shards as soon as they are assigned.
  void start() {
    membership.start().join();
    dataNode.ifPresent(DataNode::start);
    queryNode.ifPresent(QueryNode::start);
  }

  Optional<ShardService> shardService() {
    return dataNode.map(service -> service);
  }

  Optional<QueryService> queryService() {
    return queryNode.map(service -> service);
  }

  /// Takes back the registration, so that nobody is sent here any more; requests are still served.
  void leave() {
    try {
      membership.leave().get(LEAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the registration is not taken back; its lease will end by itself", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    queryNode.ifPresent(QueryNode::close);
    dataNode.ifPresent(DataNode::close);
    membership.close();
    host.close();
  }
}
