package dev.azimuth.server.database;

import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.placement.ShardRole;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for nodes to serve the tables of a catalog.
final class ServingReadiness {
  private static final Logger LOG = LoggerFactory.getLogger(ServingReadiness.class);

  /// After this a server begins with the tables that it has: a damaged one must not keep the others
  /// away. Statements on the rest fail with `NOT_READY` or the error that keeps it.
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final long FIRST_CATALOG_VERSION = 1;

  private ServingReadiness() {}

  /// Returns when each shard of each table has an owner and a leader that are alive, or after a
  /// limit.
  static void await(Catalog catalog, PlacementView placement) {
    CompletableFuture<PlacementSnapshot> served =
        catalog
            .await(FIRST_CATALOG_VERSION)
            .thenCompose(tables -> placement.await(places -> isServed(tables, places)));
    try {
      PlacementSnapshot places = served.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info("all tables are served by {} nodes", places.nodes().size());
    } catch (TimeoutException e) {
      served.cancel(false);
      LOG.warn("not all tables are served after {} s; going on without them", LIMIT.toSeconds());
    } catch (ExecutionException e) {
      LOG.warn("it is not known whether all tables are served; going on", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isServed(CatalogSnapshot catalog, PlacementSnapshot placement) {
    for (TableDefinition table : catalog.tables()) {
      for (int shard = 0; shard < table.shards(); shard++) {
        LogName log = table.log(shard);
        if (placement.route(log, ShardRole.OWNER).isEmpty()
            || placement.route(log, ShardRole.LEADER).isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }
}
