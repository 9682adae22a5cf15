package dev.azimuth.server.database;

import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.owner.OwnerSettings;
import dev.azimuth.nodes.query.QueryLimits;
import dev.azimuth.nodes.role.DataNode;
import dev.azimuth.nodes.role.IndexNode;
import dev.azimuth.nodes.role.JobReports;
import dev.azimuth.nodes.role.NodeContext;
import dev.azimuth.nodes.role.NodeMembership;
import dev.azimuth.nodes.role.QueryNode;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.server.configuration.ServerConfiguration.NodeConfiguration;
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

/// The nodes of a process, those that are among its roles. Data node and query node are roles on
/// one state of each shard.
final class NodeRoles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRoles.class);

  /// After this long without a sign of life a node counts as dead.
  private static final Duration LEASE_TIME_TO_LIVE = Duration.ofSeconds(5);

  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

  /// Longest wait for a flush at a stop: below the ten seconds that containers are given.
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(7);

  private final NodeStorage storage;
  private final ShardHost host;
  private final NodeMembership membership;
  private final Optional<DataNode> dataNode;
  private final Optional<QueryNode> queryNode;
  private final Optional<IndexNode> indexNode;
  private final Optional<ShardService> shardService;

  private NodeRoles(
      ProcessResources resources,
      ProcessPlan plan,
      NodeStorage storage,
      NodeRegistration registration) {
    this.storage = storage;
    host =
        new ShardHost(
            resources.storage().logBroker(),
            storage.segments(),
            resources.clock(),
            resources.scheduler());
    membership =
        new NodeMembership(
            resources.storage().metaStore(),
            resources.scheduler(),
            registration,
            LEASE_TIME_TO_LIVE);
    ProcessJobs jobs = ProcessJobs.of(resources.clock(), resources.scheduler());
    NodeContext context =
        new NodeContext(
            membership,
            resources.placement(),
            resources.catalog(),
            host,
            jobs,
            resources.clock(),
            resources.scheduler());
    dataNode =
        registration.roles().contains(ShardRole.OWNER)
            ? Optional.of(new DataNode(context, resources.storage().logBroker(), settings(plan)))
            : Optional.empty();
    queryNode =
        registration.roles().contains(ShardRole.LEADER)
            ? Optional.of(new QueryNode(context, QueryLimits.DEFAULT))
            : Optional.empty();
    indexNode =
        registration.isIndexNode()
            ? Optional.of(
                new IndexNode(
                    context, registration.indexBuildBytesMax(), plan.segments().garbageGrace()))
            : Optional.empty();
    shardService =
        dataNode
            .<ShardService>map(service -> service)
            .or(() -> indexNode.map(_ -> new JobReports(plan.processId(), jobs.board())));
  }

  private static OwnerSettings settings(ProcessPlan plan) {
    NodeConfiguration configuration = plan.nodes();
    return new OwnerSettings(
        configuration.growingBytesMax(),
        configuration.rangeBytesMax(),
        configuration.flushInterval(),
        OwnerSettings.ADMISSION_WAIT,
        configuration.segmentBytesTarget(),
        configuration.indexBuildBytesMax(),
        OwnerSettings.INDEX_ROWS_MIN,
        plan.segments().garbageGrace());
  }

  /// Nodes that do nothing before [#start()]; empty if none is among the roles.
  ///
  /// @param address where services of the process are reached
  static Optional<NodeRoles> of(ProcessResources resources, ProcessPlan plan, String address) {
    Set<ShardRole> shardRoles = EnumSet.noneOf(ShardRole.class);
    if (plan.has(Role.DATA_NODE)) {
      shardRoles.add(ShardRole.OWNER);
    }
    if (plan.has(Role.QUERY_NODE)) {
      shardRoles.add(ShardRole.LEADER);
    }
    long buildBytesMax = plan.has(Role.INDEX_NODE) ? plan.nodes().indexBuildBytesMax() : 0;
    if (shardRoles.isEmpty() && buildBytesMax == 0) {
      return Optional.empty();
    }
    NodeRegistration registration =
        new NodeRegistration(plan.processId(), address, shardRoles, buildBytesMax);
    NodeStorage storage = NodeStorage.open(resources, plan.nodes());
    return Optional.of(new NodeRoles(resources, plan, storage, registration));
  }

  /// Registers the process, then takes up shards and tasks as soon as they are assigned.
  void start() {
    membership.start().join();
    dataNode.ifPresent(DataNode::start);
    queryNode.ifPresent(QueryNode::start);
    indexNode.ifPresent(IndexNode::start);
  }

  Optional<ShardService> shardService() {
    return shardService;
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

  /// Moves rows into segments that the next start would take long to replay, within a limit; what
  /// is not moved is replayed.
  void settle() {
    if (storage.isTemporary() || dataNode.isEmpty()) {
      return; // No start comes after this stop.
    }
    try {
      dataNode.get().settle().get(SETTLE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("not all rows are in segments; the next start replays them", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    indexNode.ifPresent(IndexNode::close);
    queryNode.ifPresent(QueryNode::close);
    dataNode.ifPresent(DataNode::close);
    membership.close();
    host.close();
    storage.close();
  }
}
