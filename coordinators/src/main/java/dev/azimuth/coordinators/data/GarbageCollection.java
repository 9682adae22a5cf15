package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.CatalogKeys;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.CompactionTask;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.manifest.PointerEntry;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.object.ObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes objects that nobody can need any more, and the records of tables that are gone.
///
/// | of a table that is | goes when |
/// |---|---|
/// | in the catalog | neither the newest manifest names it nor one from the lowest number on that a node serves, for the whole grace |
/// | not in the catalog | no assignment or serving record mentions the table |
///
/// The grace protects what a writer has stored but not yet committed, and what a node that starts
/// has yet to load. It is counted here, so a new leader begins it again. A round comes after every
/// change of the catalog and some times in a grace; it lists every object once.
///
/// A writer commits nothing that it began to store longer ago than most of a grace. It looks at
/// that when it has read the pointer that its commit starts from. Before objects of a shard go, the
/// pointer is therefore put again as it is: commits that are under way, however long, start from an
/// older revision and have no effect, and those that begin later leave out what is removed.
final class GarbageCollection {
  private static final Logger LOG = LoggerFactory.getLogger(GarbageCollection.class);
  private static final int PAGE_KEYS = 1_000;
  private static final int ROUNDS_PER_GRACE = 2;

  /// Two operations each, besides two conditions.
  private static final int SHARDS_PER_TRANSACTION = MetaStore.TRANSACTION_OPERATIONS_MAX / 2 - 1;

  private final CoordinatorContext context;
  private final ObjectStore objects;
  private final SegmentViews views;
  private final Leadership leadership;
  private final Duration grace;
  private final GarbageMarks marks;
  private volatile long lastCatalogVersion;
  private volatile long nextRoundNanos;

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
    marks = new GarbageMarks(grace);
  }

  /// One round, if one is due. Rounds come one after another.
  CompletableFuture<Void> round() {
    long catalogVersion = context.catalog().snapshot().version();
    boolean loaded =
        catalogVersion > 0
            && context.placement().snapshot().revision() > 0
            && views.pointers().snapshot().revision() > 0
            && views.tasks().snapshot().revision() > 0;
    long now = context.clock().nanos();
    boolean due = catalogVersion != lastCatalogVersion || now - nextRoundNanos >= 0;
    if (!loaded || !due) {
      return CompletableFuture.completedFuture(null);
    }
    lastCatalogVersion = catalogVersion;
    nextRoundNanos = now + grace.toNanos() / ROUNDS_PER_GRACE;
    return tableAfter(TableObjects.PREFIX)
        .thenCompose(done -> recordsOfDropped())
        .whenComplete((done, error) -> {
          if (error == null) {
            marks.endRound();
          } else {
            marks.forgetRound();
            nextRoundNanos = now; // Tried again as soon as the loop comes back.
          }
        });
  }

  /// Goes through the tables that have objects with keys after `afterKey`, one after another.
  private CompletableFuture<Void> tableAfter(String afterKey) {
    return objects
        .list(TableObjects.PREFIX, afterKey, 1)
        .thenCompose(keys -> {
          if (keys.isEmpty() || !leadership.isValid()) {
            return CompletableFuture.completedFuture(null);
          }
          Optional<Long> tableId = TableObjects.tableId(keys.getFirst());
          if (tableId.isEmpty()) {
            return tableAfter(keys.getFirst()); // Not ours.
          }
          return table(tableId.get())
              .thenCompose(done -> tableAfter(TableObjects.end(tableId.get())));
        });
  }

  /// The records of tables whose objects are gone, or that never had any.
  private CompletableFuture<Void> recordsOfDropped() {
    CatalogSnapshot catalog = context.catalog().snapshot();
    Set<Long> tableIds = new TreeSet<>(views.pointers().snapshot().tables().keySet());
    views.tasks().snapshot().tasks().keySet().forEach(shard -> tableIds.add(shard.tableId()));
    tableIds.removeIf(id -> catalog.table(id).isPresent());
    return BoundedCalls.forEach(List.copyOf(tableIds), this::table);
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
    return sweep(TableObjects.prefix(tableId), "", Sweep.ALL)
        .thenCompose(done -> removeRecords(tableId));
  }

  private CompletableFuture<Void> removeRecords(long tableId) {
    Set<LogName> shards = ConcurrentHashMap.newKeySet();
    views.pointers().snapshot().shards(tableId).values().stream()
        .map(entry -> entry.pointer().shard())
        .forEach(shards::add);
    views.tasks().snapshot().tasks().keySet().stream()
        .filter(shard -> shard.tableId() == tableId)
        .forEach(shards::add);
    List<LogName> all = List.copyOf(shards);
    List<List<LogName>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += SHARDS_PER_TRANSACTION) {
      parts.add(all.subList(from, Math.min(from + SHARDS_PER_TRANSACTION, all.size())));
    }
    return BoundedCalls.forEach(
        parts,
        part -> {
          MetaTransaction.Builder transaction =
              leadership.fenced().ifAbsent(CatalogKeys.table(tableId));
          part.forEach(shard ->
              transaction.delete(ManifestPointer.key(shard)).delete(CompactionTask.key(shard)));
          return context.meta().commit(transaction.build());
        });
  }

  /// A shard that cannot be looked at now does not keep others from being so.
  private CompletableFuture<Void> shard(PointerEntry entry) {
    LogName shard = entry.pointer().shard();
    long lowest =
        Math.min(
            entry.pointer().number(),
            context.placement().snapshot().lowestManifest(shard).orElse(Long.MAX_VALUE));
    Set<String> needed = ConcurrentHashMap.newKeySet();
    return needed(shard, TableObjects.manifestsFrom(shard, lowest), needed)
        .thenCompose(done ->
            needed.contains(entry.pointer().objectKey())
                ? sweep(TableObjects.prefix(shard), "", new ShardSweep(entry, needed))
                // The pointer has moved on since the snapshot: next time.
                : CompletableFuture.completedFuture(null))
        .exceptionally(error -> {
          LOG.warn("objects of {} cannot be collected now", shard, error);
          return null;
        });
  }

  /// Which objects below a prefix go.
  private interface Sweep {
    /// All of them.
    Sweep ALL =
        new Sweep() {
          @Override
          public boolean isGarbage(String key) {
            return true;
          }

          @Override
          public CompletableFuture<Boolean> mayRemove() {
            return CompletableFuture.completedFuture(true);
          }
        };

    boolean isGarbage(String key);

    /// Asked before objects are removed, one page after another.
    CompletableFuture<Boolean> mayRemove();
  }

  /// The sweep of a shard in one round.
  private final class ShardSweep implements Sweep {
    private final PointerEntry entry;
    private final Set<String> needed;

    /// Before the pointer is put again: what is over the grace by then is committed by nobody.
    private final long beginNanos = context.clock().nanos();

    private @Nullable CompletableFuture<Boolean> fence;

    ShardSweep(PointerEntry entry, Set<String> needed) {
      this.entry = entry;
      this.needed = needed;
    }

    @Override
    public boolean isGarbage(String key) {
      return !needed.contains(key) && marks.isOver(key, context.clock().nanos(), beginNanos);
    }

    /// Whether the pointer had not changed since the manifests were read, and was put again.
    @Override
    public CompletableFuture<Boolean> mayRemove() {
      CompletableFuture<Boolean> known = fence;
      if (known == null) {
        String key = ManifestPointer.key(entry.pointer().shard());
        MetaTransaction again =
            leadership
                .fenced()
                .ifRevision(key, entry.revision())
                .put(key, entry.pointer().encode())
                .build();
        known = context.meta().commit(again).thenApply(CommitResult::committed);
        fence = known;
      }
      return known;
    }
  }

  /// Collects the keys of a shard's manifests after `afterKey`, and of what they name.
  private CompletableFuture<Void> needed(LogName shard, String afterKey, Set<String> needed) {
    return objects
        .list(TableObjects.manifests(shard), afterKey, PAGE_KEYS)
        .thenCompose(keys -> {
          if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(null);
          }
          // A service may show what was left of a put that never ended.
          List<String> whole = keys.stream().filter(TableObjects::isManifest).toList();
          needed.addAll(whole);
          return BoundedCalls.forEach(whole, key -> named(key, needed))
              .thenCompose(done -> needed(shard, keys.getLast(), needed));
        });
  }

  private CompletableFuture<Void> named(String manifestKey, Set<String> needed) {
    return views
        .manifests()
        .read(manifestKey)
        .thenAccept(found -> found.ifPresent(manifest -> needed.addAll(manifest.objectKeys())));
  }

  private CompletableFuture<Void> sweep(String prefix, String afterKey, Sweep sweep) {
    return objects
        .list(prefix, afterKey, PAGE_KEYS)
        .thenCompose(keys -> {
          if (keys.isEmpty() || !leadership.isValid()) {
            return CompletableFuture.completedFuture(null);
          }
          return remove(keys.stream().filter(sweep::isGarbage).toList(), sweep)
              .thenCompose(done -> sweep(prefix, keys.getLast(), sweep));
        });
  }

  private CompletableFuture<Void> remove(List<String> garbage, Sweep sweep) {
    if (garbage.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    return sweep
        .mayRemove()
        .thenCompose(may ->
            may
                ? BoundedCalls.forEach(garbage, objects::delete)
                // Next time; what else there is has to be marked all the same.
                : CompletableFuture.completedFuture(null));
  }
}
