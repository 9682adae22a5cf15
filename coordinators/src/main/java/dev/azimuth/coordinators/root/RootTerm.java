package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.ReconcileLoop;
import dev.azimuth.storage.catalog.CatalogCodec;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.CatalogVersion;
import dev.azimuth.storage.log.LogBroker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// What the root coordinator does during one term of leadership; opened when elected, closed when
/// lost.
final class RootTerm {
  private static final Duration COLLECT_INTERVAL = Duration.ofSeconds(30);

  private final TimestampOracle oracle;
  private final DefinitionExecutor definitions;
  private final TableLogs tableLogs;
  private final ReconcileLoop collector;
  private final ReconcileLoop ticks;

  private RootTerm(
      CoordinatorContext context,
      LogBroker logs,
      RootSettings settings,
      Leadership leadership,
      TimestampOracle oracle) {
    this.oracle = oracle;
    this.tableLogs = new TableLogs(context, logs, leadership);
    this.collector =
        new ReconcileLoop(
            "removal of logs", context.scheduler(), COLLECT_INTERVAL, tableLogs::collect);
    this.definitions =
        new DefinitionExecutor(
            context, leadership, tableLogs, this::wake, settings.waitingRequestsMax());
    TickWriter writer = new TickWriter(context.catalog(), logs, () -> oracle.allocate(1));
    this.ticks =
        new ReconcileLoop("ticks", context.scheduler(), settings.tickInterval(), writer::round);
  }

  /// Prepares the catalog and the oracle, then starts ticks and the removal of logs.
  static CompletableFuture<RootTerm> open(
      CoordinatorContext context, LogBroker logs, RootSettings settings, Leadership leadership) {
    return createCatalog(context, leadership)
        .thenCompose(done -> TimestampOracle.open(context, leadership, settings))
        .thenApply(oracle -> {
          RootTerm term = new RootTerm(context, logs, settings, leadership, oracle);
          term.collector.wake();
          term.ticks.wake();
          return term;
        });
  }

  /// Writes version 1 with the default schema if there is no catalog.
  private static CompletableFuture<Void> createCatalog(
      CoordinatorContext context, Leadership leadership) {
    String schema = CatalogSnapshot.DEFAULT_SCHEMA;
    CatalogVersion version = new CatalogVersion(1, leadership.term() + "-0");
    return context
        .meta()
        .commit(
            leadership
                .fenced()
                .ifAbsent(CatalogKeys.VERSION)
                .put(CatalogKeys.VERSION, CatalogCodec.encode(version))
                .put(CatalogKeys.schema(schema), CatalogCodec.encodeSchema(schema))
                .build())
        .thenAccept(result -> {});
  }

  CompletableFuture<Long> timestamps(int count) {
    return oracle.allocate(count);
  }

  CompletableFuture<Long> execute(DefinitionCommand command) {
    return definitions.execute(command);
  }

  /// Looks for logs to remove, if there may be some: catalog or placement has changed.
  void wake() {
    if (tableLogs.mayCollect()) {
      collector.wake();
    }
  }

  /// Stops acting; completes when the bound of timestamps is saved.
  CompletableFuture<Void> close() {
    ticks.close();
    collector.close();
    return oracle.stop();
  }
}
