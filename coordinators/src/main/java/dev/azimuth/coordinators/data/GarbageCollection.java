package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.manifest.PointerEntry;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.object.ObjectStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes objects that nobody can need any more.
///
/// | object | goes when |
/// |---|---|
/// | of a table that is in the catalog | neither the newest manifest names it nor one from the lowest number on that a node serves, for the whole grace |
/// | of a table that is not | no assignment or serving record mentions the table |
///
/// The grace protects what a writer has stored but not yet committed. It is counted here, so a new leader begins it again.
/// A round comes after every change of the catalog and some times in a grace; it lists every object once.
final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);
  private static final int PAGE_KEYS = 1_000;
  private static final int MARKS_MAX = 1_000_000;
  private static final int ROUNDS_PER_GRACE = 2;

  /// Two operations each, besides two conditions.
  private static final int SHARDS_PER_TRANSACTION = MetaStore.TRANSACTION_OPERATIONS_MAX / 2 - 1;

  private final CoordinatorContext context;
  private final ObjectStore objects;
  private final SegmentViews views;
  private final Leadership leadership;
  private final Duration grace;
  private volatile long lastCatalogVersion;
  private volatile long nextRoundNanos;
  private volatile Map<String, Long> marks = new ConcurrentHashMap<>();
  private volatile Map<String, Long> nextMarks = new ConcurrentHashMap<>();

  GarbageCollection(
      CoordinatorContext context,
      ObjectStore objects,
      SegmentViews views,
      Leadership leadership,
      Duration grace) {
    this.context = context;
    this.objects = objects;
    this.views = views;
    this.leadership = leadership;
    this.grace = grace;
  }

  /// One round, if one is due.
  CompletableFuture<Void> round() {
    long catalogVersion = context.catalog().snapshot().version();
    boolean loaded =
        catalogVersion > 0
            && context.placement().snapshot().revision() > 0
            && views.pointers().snapshot().revision() > 0;
    long now = context.clock().nanos();
    boolean due = catalogVersion != lastCatalogVersion || now - nextRoundNanos >= 0;
    if (!loaded || !due) {
      return CompletableFuture.completedFuture(null);
    }
    lastCatalogVersion = catalogVersion;
    nextRoundNanos = now + grace.toNanos() / ROUNDS_PER_GRACE;
    nextMarks = new ConcurrentHashMap<>();
    return tableAfter(TableObjects.PREFIX).thenRun(() -> marks = nextMarks);
  }

  /// Whether an object has been garbage for the whole grace; marks it.
  private boolean graceIsOver(String key) {
    long now = context.clock().nanos();
    long since = marks.getOrDefault(key, now);
    if (nextMarks.size() < MARKS_MAX) {
      nextMarks.put(key, since);
    }
    return now - since >= grace.toNanos();
  }

  /// Goes through the tables that have objects with keys after `afterKey`, one after another.
  private CompletableFuture<Void> tableAfter(String afterKey) {
    return objects
        .list(TableObjects.PREFIX, afterKey, 1)
        .thenCompose(keys -> {
          Optional<Long> tableId = keys.stream().findFirst().flatMap(TableObjects::tableId);
          if (keys.isEmpty() || !leadership.isValid()) {
            return CompletableFuture.completedFuture(null);
          }
          if (tableId.isEmpty()) {
            return tableAfter(keys.getFirst());
          }
          return table(tableId.get())
              .thenCompose(done -> tableAfter(TableObjects.end(tableId.get())));
        });
  }

  private CompletableFuture<Void> table(long tableId) {
    return context
        .meta()
        .get(CatalogKeys.table(tableId))
        .thenCompose(definition -> {
          if (definition.isPresent()) {
            List<PointerEntry> shards =
                List.copyOf(views.pointers().snapshot().shards(tableId).values());
            return BoundedCalls.forEach(shards, this::shard);
          }
          if (context.placement().snapshot().mentions(tableId)) {
            nextRoundNanos = context.clock().nanos(); // Soon: a change of placement wakes the loop.
            return CompletableFuture.completedFuture(null);
          }
          return dropped(tableId);
        });
  }

  private CompletableFuture<Void> dropped(long tableId) {
    LOG.info("Removing the objects of dropped table {}", tableId);
    return sweep(TableObjects.prefix(tableId), "", key -> true)
        .thenCompose(done -> {
          MetaTransaction.Builder transaction =
              leadership.fenced().ifAbsent(CatalogKeys.table(tableId));
          views.pointers().snapshot().shards(tableId).values().stream()
              .limit(SHARDS_PER_TRANSACTION)
              .map(entry -> entry.pointer().shard())
              .forEach(shard ->
                  transaction
                      .delete(ManifestPointer.key(shard))
                      .delete(CompactionTask.key(shard)));
          return context.meta().commit(transaction.build());
        })
        .thenAccept(result -> LOG.debug("table {}: {}", tableId, result));
  }

  private CompletableFuture<Void> shard(PointerEntry entry) {
    LogName shard = entry.pointer().shard();
    long lowest =
        Math.min(
            entry.pointer().number(),
            context.placement().snapshot().lowestManifest(shard).orElse(Long.MAX_VALUE));
    String prefix = TableObjects.prefix(shard);
    Set<String> needed = ConcurrentHashMap.newKeySet();
    return manifestsFrom(shard, lowest, needed)
        .thenCompose(done ->
            needed.contains(entry.pointer().objectKey())
                ? sweep(prefix, "", key -> !needed.contains(key) && graceIsOver(key))
                // The pointer has moved on since the snapshot: next time.
                : CompletableFuture.completedFuture(null))
        .handle((done, error) -> {
          if (error != null) {
            LOG.warn("objects of {} cannot be collected now", shard, error);
          }
          return null;
        });
  }

  /// Collects the keys of manifests of number `lowest` and above and of what they name.
  private CompletableFuture<Void> manifestsFrom(LogName shard, long lowest, Set<String> needed) {
    return objects
        .list(TableObjects.manifests(shard), TableObjects.manifestsFrom(shard, lowest), PAGE_KEYS)
        .thenCompose(keys -> {
          needed.addAll(keys);
          return BoundedCalls.forEach(
              keys,
              key ->
                  views
                      .manifests()
                      .read(key)
                      .thenAccept(found ->
                          found.ifPresent(manifest -> needed.addAll(manifest.objectKeys()))));
        });
  }

  private CompletableFuture<Void> sweep(
      String prefix, String afterKey, Predicate<String> isGarbage) {
    return objects
        .list(prefix, afterKey, PAGE_KEYS)
        .thenCompose(keys -> {
          if (keys.isEmpty() || !leadership.isValid()) {
            return CompletableFuture.completedFuture(null);
          }
          return BoundedCalls.forEach(
                  keys.stream().filter(isGarbage).toList(), objects::delete)
              .thenCompose(done -> sweep(prefix, keys.getLast(), isGarbage));
        });
  }
}
