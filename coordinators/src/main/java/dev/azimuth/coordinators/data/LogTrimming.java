package dev.azimuth.coordinators.data;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.election.Leadership;
import dev.azimuth.coordinators.reconcile.BoundedCalls;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.PointerEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trims the log of each shard behind the slowest of those who serve it: up to the position that
/// the manifest covers which its state is built on.
///
/// Nothing is trimmed while nobody serves a shard, or while somebody serves it from no manifest.
/// Who starts from the newest manifest never needs what is trimmed; who is slower than that,
/// without having reported, finds its position trimmed and starts again from the manifest.
final class LogTrimming {
  private static final Logger LOG = LoggerFactory.getLogger(LogTrimming.class);

  private final CoordinatorContext context;
  private final LogBroker logs;
  private final ManifestPointers pointers;
  private final Leadership leadership;
  private final Map<LogName, CoveredPositions> covered = new HashMap<>();
  private final Map<LogName, Long> trimmed = new ConcurrentHashMap<>();

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
    Set<LogName> shards = new HashSet<>();
    for (TableDefinition table : context.catalog().snapshot().tables()) {
      for (PointerEntry entry : pointers.snapshot().shards(table.id()).values()) {
        LogName shard = entry.pointer().shard();
        shards.add(shard);
        CoveredPositions positions = covered.computeIfAbsent(shard, name -> new CoveredPositions());
        positions.saw(entry.pointer());
        long before = positions.trimBefore(context.placement().snapshot().lowestManifest(shard));
        if (before > trimmed.getOrDefault(shard, LogBroker.FIRST_POSITION)) {
          trims.put(shard, before);
        }
      }
    }
    covered.keySet().retainAll(shards);
    trimmed.keySet().retainAll(shards);
    return BoundedCalls.forEach(
        List.copyOf(trims.entrySet()), trim -> trim(trim.getKey(), trim.getValue()));
  }

  private CompletableFuture<Void> trim(LogName shard, long before) {
    if (!leadership.isValid()) {
      return CompletableFuture.completedFuture(null);
    }
    return logs.trim(shard, before)
        .thenAccept(done -> trimmed.put(shard, before))
        .exceptionally(error -> {
          LOG.warn("the log of {} cannot be trimmed now", shard, error);
          return null;
        });
  }
}
