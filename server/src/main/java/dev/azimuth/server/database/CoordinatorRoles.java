package dev.azimuth.server.database;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.data.DataCoordinator;
import dev.azimuth.coordinators.query.QueryCoordinator;
import dev.azimuth.coordinators.root.RootCoordinator;
import dev.azimuth.coordinators.root.RootSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The coordinators of a process.
final class CoordinatorRoles implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorRoles.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final RootCoordinator root;
  private final DataCoordinator data;
  private final QueryCoordinator query;

  private CoordinatorRoles(RootCoordinator root, DataCoordinator data, QueryCoordinator query) {
    this.root = root;
    this.data = data;
    this.query = query;
  }

  /// Starts all of them as candidates under the name `memberId`.
  static CoordinatorRoles start(ProcessResources resources, String memberId) {
    CoordinatorContext context =
        new CoordinatorContext(
            resources.storage().metaStore(),
            resources.clock(),
            resources.scheduler(),
            resources.catalog(),
            resources.placement(),
            memberId,
            CoordinatorContext.DEFAULT_LEASE_TIME_TO_LIVE);
    CoordinatorRoles roles =
        new CoordinatorRoles(
            new RootCoordinator(context, resources.storage().logBroker(), RootSettings.DEFAULT),
            new DataCoordinator(context),
            new QueryCoordinator(context));
    roles.root.start();
    roles.data.start();
    roles.query.start();
    return roles;
  }

  RootService root() {
    return root;
  }

  /// Gives up leadership, so that the next process need not wait for leases to end.
  @Override
  public void close() {
    CompletableFuture<Void> stopped =
        CompletableFuture.allOf(query.stop(), data.stop(), root.stop());
    try {
      stopped.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("a coordinator did not stop in order; its lease will end by itself", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
