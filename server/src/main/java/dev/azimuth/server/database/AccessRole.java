package dev.azimuth.server.database;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.execute.MemoryBudget;
import dev.azimuth.sql.service.Proxy;
import dev.azimuth.storage.error.AzimuthException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The proxy of a process.
final class AccessRole {
  private static final Logger LOG = LoggerFactory.getLogger(AccessRole.class);
  private static final Duration LEADER_LIMIT = Duration.ofSeconds(30);

  private final ProcessResources resources;
  private final RootService root;
  private final Proxy proxy;

  /// A proxy that asks `root` and the nodes in `nodes`.
  AccessRole(ProcessResources resources, ProcessPlan plan, RootService root, NodeDirectory nodes) {
    this.resources = resources;
    this.root = root;
    proxy =
        new Proxy(
            new Proxy.Parts(
                resources.clock(),
                resources.scheduler(),
                resources.catalog(),
                root,
                resources.placement()::route,
                nodes,
                resources.storage().logBroker()),
            MemoryBudget.Limits.ofBytes(plan.settings().whole(Settings.STATEMENT_BYTES_MAX)),
            new ProcessFacts(resources, plan));
  }

  SqlService sql() {
    return proxy;
  }

  /// Makes statements fast that were not warmed up before clients came, in the background.
  void warmUpFurther() {
    WarmUp.goOn(proxy);
  }

  /// Waits for a root coordinator and for nodes that serve all tables.
  void awaitServing() {
    RootReadiness.awaitTimestamp(root, resources.scheduler(), resources.clock(), LEADER_LIMIT);
    ServingReadiness.await(resources.catalog(), resources.placement());
  }

  /// Waits a while for a root coordinator. In a cluster it may come later: statements that need it
  /// wait for it, too, or fail clearly.
  void awaitRoot() {
    try {
      RootReadiness.awaitTimestamp(root, resources.scheduler(), resources.clock(), LEADER_LIMIT);
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof AzimuthException)) {
        throw e;
      }
      LOG.warn("no root coordinator answers yet; going on without one", e);
    }
  }
}
