package dev.azimuth.server.database;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.api.grpc.RootEndpoint;
import dev.azimuth.coordinators.election.LeaderRecord;
import dev.azimuth.coordinators.election.LeaderView;
import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.nodes.api.grpc.QueryEndpoint;
import dev.azimuth.nodes.api.grpc.ShardEndpoint;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.server.configuration.RpcConfiguration;
import dev.azimuth.server.rpc.PeerEndpoint;
import dev.azimuth.server.rpc.ProxySlot;
import dev.azimuth.server.rpc.RemoteNodes;
import dev.azimuth.server.rpc.RemotePeers;
import dev.azimuth.server.rpc.RemoteRoot;
import dev.azimuth.server.rpc.RpcChannels;
import dev.azimuth.server.rpc.RpcServer;
import dev.azimuth.server.service.CallChain;
import dev.azimuth.server.service.CallCounters;
import dev.azimuth.server.service.CallDeadline;
import dev.azimuth.server.service.CallLimits;
import dev.azimuth.server.service.InterceptedRootService;
import dev.azimuth.server.service.PatientRoot;
import dev.azimuth.server.service.ServiceDirectory;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.endpoint.AvaticaProtocol;
import dev.azimuth.sql.endpoint.EndpointSettings;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The roles of one process: storage first, then coordinators and nodes, then the proxy.
///
/// Roles reach each other through one chain of interceptors, whether they share a process or not. A
/// process that is alone on its storage listens for nobody; one of a cluster listens before it
/// registers, and takes its registration back before it stops to listen.
final class ProcessRoles implements AutoCloseable {
  private static final Duration WARM_UP_DELAY = Duration.ofSeconds(8);

  private final ProcessPlan plan;
  private final CompletableFuture<Void> warm;
  private final ProcessResources resources;
  private final CallCounters counters;
  private final CallChain chain;
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private Optional<RpcServer> server = Optional.empty();
  private Optional<CoordinatorRoles> coordinators = Optional.empty();
  private Optional<NodeRoles> nodes = Optional.empty();
  private Optional<AccessRole> access = Optional.empty();
  private Optional<ProxySlot> slot = Optional.empty();

  private ProcessRoles(ProcessPlan plan, CompletableFuture<Void> warm, ProcessResources resources) {
    this.plan = plan;
    this.warm = warm;
    this.resources = resources;
    Clock clock = resources.clock();
    counters = new CallCounters(clock);
    chain = new CallChain(List.of(counters, new CallDeadline(clock, resources.scheduler())));
    closing.push(resources::close);
  }

  /// Opens the storage and starts the roles, which are ready once [#awaitReady()] has returned.
  /// What statements need first is warmed up meanwhile.
  ///
  /// Fails with `AzimuthException`, and leaves nothing open then.
  static ProcessRoles open(StorageOpening opening, ProcessPlan plan) {
    ProcessRoles roles = new ProcessRoles(plan, WarmUp.begin(plan), ProcessResources.open(opening));
    try {
      roles.start();
      return roles;
    } catch (RuntimeException e) {
      roles.close();
      throw e;
    }
  }

  private void start() {
    plan.rpc().ifPresent(this::listen);
    String address = server.map(RpcServer::address).orElse(LeaderRecord.LOCAL_ADDRESS);
    CoordinatorRoles candidates =
        new CoordinatorRoles(resources, plan.roles(), plan.processId(), address, plan.segments());
    coordinators = Optional.of(candidates);
    nodes = NodeRoles.of(resources, plan, address);
    nodes.ifPresent(started -> closing.push(started::close));
    // Before services stop to be reached, nobody shall be sent to them any more.
    server.ifPresent(listening -> closing.push(listening::close));
    closing.push(candidates::close);
    server.ifPresent(listening -> nodes.ifPresent(started -> closing.push(started::leave)));
    server.ifPresent(this::publish);
    candidates.start();
    if (plan.has(Role.PROXY)) {
      slot = server.map(this::claimSlot);
      AccessRole proxy = new AccessRole(resources, plan, root(candidates), directory());
      access = Optional.of(proxy);
    }
    nodes.ifPresent(NodeRoles::start);
    if (plan.rpc().isEmpty()) {
      // In a cluster another process takes the shard over, at once.
      nodes.ifPresent(started -> closing.push(started::settle));
    }
  }

  /// Waits until the roles serve what their storage holds; fails with `AzimuthException`.
  void awaitReady() {
    access.ifPresent(plan.rpc().isPresent() ? AccessRole::awaitRoot : AccessRole::awaitServing);
    warm.join();
  }

  /// To be called when clients are served: goes on to warm up what they need less often, after a
  /// while. The first seconds belong to whoever is there already.
  void warmUpFurther() {
    resources.scheduler().schedule(WARM_UP_DELAY, this::warmUpRest);
  }

  private void warmUpRest() {
    if (plan.has(Role.QUERY_NODE)) {
      WarmUp.goOnSearching();
    }
    access.ifPresent(AccessRole::warmUpFurther);
  }

  private void listen(RpcConfiguration configuration) {
    RpcServer listening = RpcServer.start(configuration, resources.scheduler().blocking());
    server = Optional.of(listening);
  }

  /// Answers other processes, through the same interceptors as this one.
  private void publish(RpcServer listening) {
    Clock clock = resources.clock();
    coordinators
        .flatMap(CoordinatorRoles::root)
        .ifPresent(root -> listening.add(new RootEndpoint(intercepted(root))));
    nodes.ifPresent(started -> {
      ServiceDirectory own = new ServiceDirectory(chain, clock, CallLimits.DEFAULT);
      addTo(own, started);
      started
          .queryService()
          .ifPresent(
              _ -> listening.add(new QueryEndpoint(own.queryService(plan.processId()), clock)));
      started
          .shardService()
          .ifPresent(_ -> listening.add(new ShardEndpoint(own.shardService(plan.processId()))));
    });
  }

  private void addTo(ServiceDirectory directory, NodeRoles started) {
    started.queryService().ifPresent(service -> directory.add(plan.processId(), service));
    started.shardService().ifPresent(service -> directory.add(plan.processId(), service));
  }

  private RootService intercepted(RootService root) {
    return new InterceptedRootService(root, chain, resources.clock(), CallLimits.DEFAULT);
  }

  private ProxySlot claimSlot(RpcServer listening) {
    ProxySlot claimed =
        ProxySlot.claim(
                resources.storage().metaStore(),
                resources.scheduler(),
                plan.processId(),
                listening.address(),
                EndpointSettings.SLOT_MAX)
            .join();
    closing.push(claimed::close);
    return claimed;
  }

  private RootService root(CoordinatorRoles candidates) {
    if (plan.rpc().isEmpty()) {
      return intercepted(patient(candidates.root().orElseThrow()));
    }
    LeaderView leaders =
        LeaderView.follow(resources.storage().metaStore(), LeaderView.ROOT, resources.scheduler());
    closing.push(leaders::close);
    return intercepted(
        patient(
            new RemoteRoot(
                new RemoteRoot.Peers(leaders, channels(), plan.processId(), candidates.root()),
                CallLimits.DEFAULT)));
  }

  private RootService patient(RootService root) {
    return new PatientRoot(root, resources.clock(), resources.scheduler(), CallLimits.DEFAULT);
  }

  private NodeDirectory directory() {
    if (plan.rpc().isEmpty()) {
      ServiceDirectory directory =
          new ServiceDirectory(chain, resources.clock(), CallLimits.DEFAULT);
      nodes.ifPresent(started -> addTo(directory, started));
      return directory;
    }
    RemoteNodes directory =
        new RemoteNodes(
            resources.placement(),
            channels(),
            chain,
            resources.clock(),
            CallLimits.DEFAULT,
            nodes.map(_ -> plan.processId()));
    nodes.ifPresent(started -> addTo(directory.own(), started));
    return directory;
  }

  private RpcChannels channels() {
    RpcChannels channels =
        new RpcChannels(
            resources.scheduler().blocking(),
            plan.processId(),
            plan.rpc().flatMap(RpcConfiguration::secret));
    closing.push(channels::close);
    return channels;
  }

  /// Lets this proxy and the others of a cluster answer for each other; to be called before clients
  /// come.
  void joinPeers(AvaticaProtocol protocol) {
    server.ifPresent(listening -> {
      protocol.peers(
          new RemotePeers(resources.storage().metaStore(), channels(), plan.processId()));
      listening.add(new PeerEndpoint(protocol));
    });
  }

  /// Number of this process among the proxies.
  int slot() {
    return slot.map(ProxySlot::number).orElse(0);
  }

  ProcessPlan plan() {
    return plan;
  }

  Clock clock() {
    return resources.clock();
  }

  Scheduler scheduler() {
    return resources.scheduler();
  }

  /// The SQL service, if the process is a proxy.
  Optional<SqlService> sql() {
    return access.map(AccessRole::sql);
  }

  /// Where other processes reach this one; empty for one that is alone.
  Optional<String> address() {
    return server.map(RpcServer::address);
  }

  /// Calls that this process made or answered.
  CallCounters counters() {
    return counters;
  }

  /// Takes back what is registered, lets calls under way end, then stops from the top down.
  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
  }
}
