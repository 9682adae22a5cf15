package dev.azimuth.server.database;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.server.service.CallChain;
import dev.azimuth.server.service.CallCounters;
import dev.azimuth.server.service.CallDeadline;
import dev.azimuth.server.service.CallLimits;
import dev.azimuth.server.service.InterceptedRootService;
import dev.azimuth.server.service.ServiceDirectory;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.sql.service.Proxy;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// All roles of a database in one process: storage, then coordinators and nodes, then the proxy.
///
/// Roles reach each other through one chain of interceptors, as they would across machines.
final class Database implements AutoCloseable {
  private static final String PROCESS_ID = "local";
  private static final Duration LEADER_LIMIT = Duration.ofSeconds(30);

  private final ProcessResources resources;
  private final CoordinatorRoles coordinators;
  private final NodeRoles nodes;
  private final CallCounters counters;
  private final Proxy proxy;

  private Database(ProcessResources resources, CoordinatorRoles coordinators, NodeRoles nodes) {
    this.resources = resources;
    this.coordinators = coordinators;
    this.nodes = nodes;
    Clock clock = resources.clock();
    counters = new CallCounters(clock);
    CallChain chain =
        new CallChain(List.of(counters, new CallDeadline(clock, resources.scheduler())));
    RootService root =
        new InterceptedRootService(coordinators.root(), chain, clock, CallLimits.DEFAULT);
    ServiceDirectory directory = new ServiceDirectory(chain, clock, CallLimits.DEFAULT);
    directory.add(PROCESS_ID, nodes.shardService());
    directory.add(PROCESS_ID, nodes.queryService());
    proxy =
        new Proxy(
            new Proxy.Parts(
                clock,
                resources.scheduler(),
                resources.catalog(),
                root,
                resources.placement()::route,
                directory,
                resources.storage().logBroker()),
            MemoryBudget.Limits.DEFAULT);
  }

  /// Opens the database of a storage and waits until it serves what it holds. The planner is warmed
  /// up meanwhile.
  ///
  /// Fails with `AzimuthException`, and leaves nothing open then.
  ///
  /// @param growingBytesMax memory for rows; writes beyond it are refused
  static Database open(StorageOpening opening, long growingBytesMax) {
    CompletableFuture<Void> warm = SqlWarmUp.begin();
    ProcessResources resources = ProcessResources.open(opening);
    CoordinatorRoles coordinators = CoordinatorRoles.start(resources, PROCESS_ID);
    NodeRoles nodes = new NodeRoles(resources, PROCESS_ID, growingBytesMax);
    Database database = new Database(resources, coordinators, nodes);
    try {
      database.awaitReady();
      warm.join();
      SqlWarmUp.goOn(database.proxy);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private void awaitReady() {
    nodes.start();
    RootReadiness.awaitTimestamp(
        coordinators.root(), resources.scheduler(), resources.clock(), LEADER_LIMIT);
    ServingReadiness.await(resources.catalog(), resources.placement());
  }

  Clock clock() {
    return resources.clock();
  }

  Scheduler scheduler() {
    return resources.scheduler();
  }

  SqlService sql() {
    return proxy;
  }

  /// Calls between the roles of this process.
  CallCounters counters() {
    return counters;
  }

  @Override
  public void close() {
    nodes.close();
    coordinators.close();
    resources.close();
  }
}
