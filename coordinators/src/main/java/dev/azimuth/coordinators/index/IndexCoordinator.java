package dev.azimuth.coordinators.index;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.coordinators.reconcile.LedLoops;
import dev.azimuth.coordinators.reconcile.ReconcileLoop;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.maintenance.IndexTask;
import dev.azimuth.storage.maintenance.IndexTasks;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the builds of indexes that segments lack to index nodes that are alive; see [IndexPlan].
/// Without index nodes it does nothing: the owners of shards build then.
///
/// One of several candidates leads; the others stand by.
public final class IndexCoordinator {
  private static final Logger LOG = LoggerFactory.getLogger(IndexCoordinator.class);

  /// Time between rounds that nothing has woken: how late a failed build is tried again.
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final CoordinatorContext context;
  private final ManifestPointers pointers;
  private final ManifestStore manifests;
  private final int rowsMin;
  private final IndexTasks tasks;
  private final LedLoops loops;

  /// A candidate, which does nothing before [#start()].
  ///
  /// @param pointers those of the process, which outlive it
  /// @param rowsMin segments of fewer rows need no index
  public IndexCoordinator(
      CoordinatorContext context, ObjectStore objects, ManifestPointers pointers, int rowsMin) {
    this.context = context;
    this.pointers = pointers;
    this.rowsMin = rowsMin;
    // It reads manifests only, so it needs no name of its own for those that it writes.
    manifests =
        new ManifestStore(
            objects, context.meta(), context.scheduler(), new TableObjects("coordinator"));
    tasks = IndexTasks.follow(context.meta(), context.scheduler());
    loops = new LedLoops(context, "index", this::loops);
    pointers.subscribe(snapshot -> loops.wake());
    tasks.subscribe(snapshot -> loops.wake());
  }

  private List<ReconcileLoop> loops(Leadership leadership) {
    LackingIndexes lacking = new LackingIndexes(pointers, manifests, rowsMin);
    return List.of(
        new ReconcileLoop(
            "builds of indexes", context.scheduler(), INTERVAL, () -> round(lacking, leadership)));
  }

  private CompletableFuture<Void> round(LackingIndexes lacking, Leadership leadership) {
    CatalogSnapshot catalog = context.catalog().snapshot();
    PlacementSnapshot placement = context.placement().snapshot();
    IndexTasks.Snapshot known = tasks.snapshot();
    boolean isLoaded =
        catalog.version() > 0
            && placement.revision() > 0
            && pointers.snapshot().revision() > 0
            && known.revision() > 0;
    if (!isLoaded || (known.tasks().isEmpty() && !placement.hasIndexNode())) {
      return CompletableFuture.completedFuture(null);
    }
    Map<String, Long> nodes =
        placement.nodes().stream()
            .filter(NodeRegistration::isIndexNode)
            .collect(
                Collectors.toMap(NodeRegistration::nodeId, NodeRegistration::indexBuildBytesMax));
    return lacking
        .find(catalog, known)
        .thenCompose(wanted ->
            write(IndexPlan.of(wanted, known, nodes, context.clock().wallMillis()), leadership));
  }

  /// Writes the changes, each if nobody else has changed its task, and waits until they are seen.
  private CompletableFuture<Void> write(List<IndexPlan.Change> changes, Leadership leadership) {
    AtomicLong newest = new AtomicLong();
    return BoundedCalls.forEach(
            changes,
            change ->
                context
                    .meta()
                    .commit(transaction(change, leadership))
                    .thenAccept(result -> {
                      LOG.debug("{}: {}", change, result);
                      if (result.committed()) {
                        newest.accumulateAndGet(result.revision(), Math::max);
                      }
                    }))
        .thenCompose(_ -> tasks.await(snapshot -> snapshot.revision() >= newest.get()))
        .<Void>thenApply(_ -> null);
  }

  private static MetaTransaction transaction(IndexPlan.Change change, Leadership leadership) {
    String key = IndexTask.key(change.target());
    MetaTransaction.Builder transaction = leadership.fenced().ifRevision(key, change.revision());
    change
        .task()
        .ifPresentOrElse(
            task -> transaction.put(key, task.encode()), () -> transaction.delete(key));
    return transaction.build();
  }

  /// Starts to run for leadership.
  public void start() {
    loops.start();
  }

  /// Stops; completes when another can take over.
  public CompletableFuture<Void> stop() {
    tasks.close();
    return loops.stop();
  }
}
