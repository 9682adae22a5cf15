package dev.azimuth.server.database;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.data.DataCoordinator;
import dev.azimuth.coordinators.data.DataSettings;
import dev.azimuth.coordinators.index.IndexCoordinator;
import dev.azimuth.coordinators.query.QueryCoordinator;
import dev.azimuth.coordinators.root.RootCoordinator;
import dev.azimuth.coordinators.root.RootSettings;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.storage.maintenance.IndexTask;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The coordinators of a process: those that are among its roles.
final class CoordinatorRoles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorRoles.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final CompletableFuture<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final Optional<RootCoordinator> root;
  private final Optional<DataCoordinator> data;
  private final Optional<QueryCoordinator> query;
  private final Optional<IndexCoordinator> index;

  /// Candidates under the id of the process, which do nothing before [#start()].
  ///
  /// @param address where services of the process are reached
  /// @param segments what the data coordinator goes by
  CoordinatorRoles(
      ProcessResources resources,
      Set<Role> roles,
      String processId,
      String address,
      DataSettings segments) {
    CoordinatorContext context =
        new CoordinatorContext(
            resources.storage().metaStore(),
            resources.clock(),
            resources.scheduler(),
            resources.catalog(),
            resources.placement(),
            processId,
            address,
            CoordinatorContext.DEFAULT_LEASE_TIME_TO_LIVE);
    root =
        roles.contains(Role.ROOT_COORDINATOR)
            ? Optional.of(
                new RootCoordinator(context, resources.storage().logBroker(), RootSettings.DEFAULT))
            : Optional.empty();
    data =
        roles.contains(Role.DATA_COORDINATOR)
            ? Optional.of(
                new DataCoordinator(
                    context,
                    resources.storage().logBroker(),
                    resources.storage().objectStore(),
                    resources.manifests(),
                    segments))
            : Optional.empty();
    query =
        roles.contains(Role.QUERY_COORDINATOR)
            ? Optional.of(new QueryCoordinator(context))
            : Optional.empty();
    index =
        roles.contains(Role.INDEX_COORDINATOR)
            ? Optional.of(
                new IndexCoordinator(
                    context,
                    resources.storage().objectStore(),
                    resources.manifests(),
                    IndexTask.ROWS_MIN))
            : Optional.empty();
  }

  /// Runs for leadership.
  void start() {
    root.ifPresent(RootCoordinator::start);
    data.ifPresent(DataCoordinator::start);
    query.ifPresent(QueryCoordinator::start);
    index.ifPresent(IndexCoordinator::start);
  }

  /// The root coordinator, if the process has that role.
  Optional<RootService> root() {
    return root.map(service -> service);
  }

  /// Gives up leadership, so that the next process need not wait for leases to end.
  @Override
  public void close() {
    CompletableFuture<Void> stopped =
        CompletableFuture.allOf(
            index.map(IndexCoordinator::stop).orElse(NOTHING),
            query.map(QueryCoordinator::stop).orElse(NOTHING),
            data.map(DataCoordinator::stop).orElse(NOTHING),
            root.map(RootCoordinator::stop).orElse(NOTHING));
    try {
      stopped.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a coordinator did not stop in order; its lease will end by itself", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
