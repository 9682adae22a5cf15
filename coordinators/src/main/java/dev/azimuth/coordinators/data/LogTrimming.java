package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.PointerEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trims the log of each shard behind the slowest of those who serve it: up to the position that the manifest covers
/// which its state is built on.
///
/// Nothing is trimmed while nobody serves a shard. Who starts from the newest manifest never needs what is trimmed; who
/// is slower than that, without having reported, finds its position trimmed and starts again from the manifest.
final class LogTrimming {
  private static final Logger LOG = LoggerFactory.getLogger(LogTrimming.class);
  private static final int KNOWN_MANIFESTS_MAX = 16;

  private final CoordinatorContext context;
  private final LogBroker logs;
  private final ManifestPointers pointers;
  private final Leadership leadership;
  private final Map<LogName, Covered> known = new ConcurrentHashMap<>();

  /// What the last manifests of a shard cover, by number, and up to where its log is trimmed.
  private static final class Covered {
    final TreeMap<Long, Long> positions = new TreeMap<>();
    volatile long trimmedBefore;
  }

  LogTrimming(
      CoordinatorContext context, LogBroker logs, SegmentViews views, Leadership leadership) {
    this.context = context;
    this.logs = logs;
    this.pointers = views.pointers();
    this.leadership = leadership;
  }

  /// One round over all shards that have a manifest. Rounds come one after another.
  CompletableFuture<Void> round() {
    Map<LogName, Long> trims = new HashMap<>();
    for (TableDefinition table : context.catalog().snapshot().tables()) {
      for (PointerEntry entry : pointers.snapshot().shards(table.id()).values()) {
        LogName shard = entry.pointer().shard();
        long before = trimBefore(entry.pointer());
        if (before > covered(shard).trimmedBefore) {
          trims.put(shard, before);
        }
      }
    }
    known
        .keySet()
        .removeIf(shard -> context.catalog().snapshot().table(shard.tableId()).isEmpty());
    return BoundedCalls.forEach(
        trims.entrySet().stream().toList(), trim -> trim(trim.getKey(), trim.getValue()));
  }

  /// The first position that somebody may need, as far as is known here; 0 if that is unknown.
  private long trimBefore(ManifestPointer pointer) {
    Covered covered = covered(pointer.shard());
    covered.positions.put(pointer.number(), pointer.coveredPosition());
    while (covered.positions.size() > KNOWN_MANIFESTS_MAX) {
      covered.positions.pollFirstEntry();
    }
    OptionalLong lowest = context.placement().snapshot().lowestManifest(pointer.shard());
    if (lowest.isEmpty()) {
      return 0;
    }
    Map.Entry<Long, Long> served = covered.positions.floorEntry(lowest.getAsLong());
    return served == null ? 0 : served.getValue() + 1;
  }

  private Covered covered(LogName shard) {
    return known.computeIfAbsent(shard, name -> new Covered());
  }

  private CompletableFuture<Void> trim(LogName shard, long before) {
    if (!leadership.isValid()) {
      return CompletableFuture.completedFuture(null);
    }
    return logs.trim(shard, before)
        .handle((done, error) -> {
          if (error != null) {
            LOG.warn("the log of {} cannot be trimmed now", shard, error);
          } else {
            covered(shard).trimmedBefore = before;
          }
          return null;
        });
  }
}
