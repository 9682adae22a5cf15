package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.ReconcileLoop;
import dev.azimuth.coordinators.reconcile.ShardCoordinator;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.maintenance.CompactionTasks;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.placement.ShardRole;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Gives every shard of the catalog an owner among the data nodes that are alive, plans compaction,
/// trims logs behind the slowest consumer and removes garbage.
///
/// One of several candidates leads; the others stand by.
public final class DataCoordinator {
  private final CoordinatorContext context;
  private final LogBroker logs;
  private final ObjectStore objects;
  private final DataSettings settings;
  private final SegmentViews views;
  private final ShardCoordinator shards;

  /// A candidate, which does nothing before [#start()].
  ///
  /// @param pointers those of the process, which outlive it
  public DataCoordinator(
      CoordinatorContext context,
      LogBroker logs,
      ObjectStore objects,
      ManifestPointers pointers,
      DataSettings settings) {
    this.context = context;
    this.logs = logs;
    this.objects = objects;
    this.settings = settings;
    // It reads manifests only, so it needs no name of its own for those that it writes.
    ManifestStore manifests =
        new ManifestStore(
            objects, context.meta(), context.scheduler(), new TableObjects("coordinator"));
    this.views =
        new SegmentViews(
            pointers, manifests, CompactionTasks.follow(context.meta(), context.scheduler()));
    this.shards = new ShardCoordinator(context, "data", ShardRole.OWNER, this::loops);
    pointers.subscribe(snapshot -> shards.wake());
    views.tasks().subscribe(snapshot -> shards.wake());
  }

  /// What runs besides the assignment of shards during one term.
  private List<ReconcileLoop> loops(Leadership leadership) {
    CompactionPlanner planner = new CompactionPlanner(context, settings, views, leadership);
    LogTrimming trimming = new LogTrimming(context, logs, views, leadership);
    GarbageCollection garbage =
        new GarbageCollection(context, objects, views, leadership, settings.garbageGrace());
    return List.of(
        new ReconcileLoop(
            "compaction plans", context.scheduler(), settings.planInterval(), planner::round),
        new ReconcileLoop(
            "trimming of logs", context.scheduler(), settings.planInterval(), trimming::round),
        new ReconcileLoop(
            "removal of garbage",
            context.scheduler(),
            settings.garbageGrace().dividedBy(2),
            garbage::round));
  }

  /// Starts to run for leadership.
  public void start() {
    shards.start();
  }

  /// Stops; completes when another can take over.
  public CompletableFuture<Void> stop() {
    views.tasks().close();
    return shards.stop();
  }
}
