package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.maintenance.CompactionTasks;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.PointerEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.HybridTimestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a compaction task for each shard that [CompactionPlan] finds something to do for, and
/// takes back tasks that do not fit the manifest any more.
///
/// Looks at a shard when its manifest has changed, and once in a plan interval. One of its rounds
/// runs at a time.
final class CompactionPlanner {
  private static final Logger LOG = LoggerFactory.getLogger(CompactionPlanner.class);

  private final CoordinatorContext context;
  private final DataSettings settings;
  private final ManifestPointers pointers;
  private final ManifestStore manifests;
  private final CompactionTasks tasks;
  private final Leadership leadership;
  private final Map<LogName, Looked> looked = new ConcurrentHashMap<>();

  /// When a shard was looked at, and at which revisions of its pointer and task.
  private record Looked(long pointerRevision, long taskRevision, long nanos) {}

  CompactionPlanner(
      CoordinatorContext context,
      DataSettings settings,
      SegmentViews views,
      Leadership leadership) {
    this.context = context;
    this.settings = settings;
    this.pointers = views.pointers();
    this.manifests = views.manifests();
    this.tasks = views.tasks();
    this.leadership = leadership;
  }

  /// One round over the shards that are due.
  CompletableFuture<Void> round() {
    CatalogSnapshot catalog = context.catalog().snapshot();
    List<Due> due = new ArrayList<>();
    Set<LogName> shards = new HashSet<>();
    for (TableDefinition table : catalog.tables()) {
      pointers
          .snapshot()
          .shards(table.id())
          .forEach((shard, pointer) -> {
            shards.add(table.log(shard));
            Due candidate = new Due(table, pointer, tasks.snapshot().task(table.log(shard)));
            if (isDue(candidate)) {
              due.add(candidate);
            }
          });
    }
    looked.keySet().retainAll(shards);
    return BoundedCalls.forEach(due, this::plan);
  }

  private record Due(
      TableDefinition table, PointerEntry pointer, Optional<CompactionTasks.Entry> task) {
    LogName shard() {
      return pointer.pointer().shard();
    }

    long taskRevision() {
      return task.map(CompactionTasks.Entry::revision).orElse(0L);
    }
  }

  private boolean isDue(Due due) {
    Looked last = looked.get(due.shard());
    return last == null
        || last.pointerRevision != due.pointer.revision()
        || last.taskRevision != due.taskRevision()
        || context.clock().nanos() - last.nanos >= settings.planInterval().toNanos();
  }

  private CompletableFuture<Void> plan(Due due) {
    return manifests
        .read(due.pointer.pointer())
        .thenCompose(manifest ->
            // Without an object the pointer has moved on, and its change wakes the next round.
            manifest.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : decide(due, manifest.get()))
        .handle((done, error) -> {
          if (error == null) {
            looked.put(
                due.shard(),
                new Looked(due.pointer.revision(), due.taskRevision(), context.clock().nanos()));
          } else {
            // Others must not wait for a shard whose manifest is damaged.
            LOG.warn("{} cannot be planned now", due.shard(), error);
          }
          return null;
        });
  }

  private CompletableFuture<Void> decide(Due due, Manifest manifest) {
    Set<String> present = new HashSet<>();
    manifest.segments().forEach(segment -> present.add(segment.objectKey()));
    if (due.task.isPresent() && present.containsAll(due.task.get().task().segments())) {
      return CompletableFuture.completedFuture(null); // Its owner is at it.
    }
    long retainedFrom =
        Math.max(
            manifest.retainedFrom(),
            HybridTimestamp.ofMillis(
                Math.max(0, context.clock().wallMillis() - due.table.retention().toMillis())));
    Optional<CompactionTask> next =
        CompactionPlan.of(manifest, settings.compaction(), retainedFrom)
            .map(segments -> task(due, manifest, retainedFrom, segments));
    if (next.isEmpty() && due.task.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    String key = CompactionTask.key(due.shard());
    MetaTransaction.Builder transaction = leadership.fenced().ifRevision(key, due.taskRevision());
    next.ifPresentOrElse(
        task -> transaction.put(key, task.encode()), () -> transaction.delete(key));
    return context
        .meta()
        .commit(transaction.build())
        .thenAccept(result -> LOG.debug("{}: {}, {}", due.shard(), next, result));
  }

  private static CompactionTask task(
      Due due, Manifest manifest, long retainedFrom, List<ManifestSegment> segments) {
    return new CompactionTask(
        due.shard(),
        manifest.number(),
        retainedFrom,
        segments.stream().map(ManifestSegment::objectKey).toList());
  }
}
