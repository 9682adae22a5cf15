package dev.azimuth.coordinators.index;

import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.IndexMethod;
import dev.azimuth.storage.catalog.OperatorClass;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.maintenance.IndexTask.Target;
import dev.azimuth.storage.maintenance.IndexTasks;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestSegment;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.PointerEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The indexes that segments lack, as newest manifests and catalog have it, those of a merge that
/// waits for them among them. A manifest is read again when its pointer or its table has changed;
/// what is kept is what lacks, which is little most of the time. One look at a time.
final class LackingIndexes {
  private static final Logger LOG = LoggerFactory.getLogger(LackingIndexes.class);

  private final ManifestPointers pointers;
  private final ManifestStore manifests;
  private final int rowsMin;
  private final Map<LogName, Looked> looked = new ConcurrentHashMap<>();

  /// What a shard lacks by one manifest and one definition of its table.
  private record Looked(long pointerRevision, TableDefinition table, Set<Target> lacking) {}

  private record Due(TableDefinition table, PointerEntry pointer) {
    LogName shard() {
      return pointer.pointer().shard();
    }
  }

  /// @param rowsMin segments of fewer rows need no index
  LackingIndexes(ManifestPointers pointers, ManifestStore manifests, int rowsMin) {
    this.pointers = pointers;
    this.manifests = manifests;
    this.rowsMin = rowsMin;
  }

  /// All that is lacking. What tasks are for is taken to be so in a shard whose manifest cannot be
  /// read.
  CompletableFuture<Set<Target>> find(CatalogSnapshot catalog, IndexTasks.Snapshot tasks) {
    List<Due> due = new ArrayList<>();
    Set<LogName> shards = new HashSet<>();
    for (TableDefinition table : catalog.tables()) {
      if (table.indexes().stream().anyMatch(index -> hasFiles(index, table))) {
        for (PointerEntry pointer : pointers.snapshot().shards(table.id()).values()) {
          Due candidate = new Due(table, pointer);
          shards.add(candidate.shard());
          if (isNews(candidate)) {
            due.add(candidate);
          }
        }
      }
    }
    looked.keySet().retainAll(shards);
    return BoundedCalls.forEach(due, this::look)
        .thenApply(_ -> {
          Set<Target> all = new HashSet<>();
          for (LogName shard : shards) {
            Looked known = looked.get(shard);
            if (known == null) {
              tasks.tasks(shard).forEach(entry -> all.add(entry.task().target()));
            } else {
              all.addAll(known.lacking);
            }
          }
          return all;
        });
  }

  private boolean isNews(Due due) {
    Looked last = looked.get(due.shard());
    return last == null
        || last.pointerRevision != due.pointer.revision()
        || !last.table.equals(due.table);
  }

  private CompletableFuture<Void> look(Due due) {
    return manifests
        .read(due.pointer.pointer())
        .handle((manifest, error) -> {
          if (error != null) {
            // Others must not wait for a shard whose manifest is damaged.
            LOG.warn("indexes of {} cannot be looked at now", due.shard(), error);
          } else {
            // Without an object the pointer has moved on, and its change wakes the next round.
            manifest.ifPresent(found ->
                looked.put(
                    due.shard(),
                    new Looked(due.pointer.revision(), due.table, lacking(due.table, found))));
          }
          return null;
        });
  }

  private Set<Target> lacking(TableDefinition table, Manifest manifest) {
    Set<Target> lacking = new HashSet<>();
    for (ManifestSegment segment : manifest.storedSegments()) {
      if (segment.rowCount() >= rowsMin) {
        table.indexes().stream()
            .filter(index -> hasFiles(index, table) && !has(segment, index))
            .map(index -> new Target(manifest.shard(), segment.objectKey(), index.id()))
            .forEach(lacking::add);
      }
    }
    return lacking;
  }

  private static boolean has(ManifestSegment segment, IndexDefinition index) {
    return segment.indexes().stream().anyMatch(file -> file.indexId() == index.id());
  }

  private static boolean hasFiles(IndexDefinition index, TableDefinition table) {
    int column = table.columnOrdinal(index.column());
    return column >= 0
        && !OperatorClass.of(table.columns().get(column).type()).isEmpty()
        && IndexMethod.named(index.method()).filter(IndexMethod::hasFiles).isPresent();
  }
}
