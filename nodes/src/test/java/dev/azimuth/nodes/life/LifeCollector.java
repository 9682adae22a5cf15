package dev.azimuth.nodes.life;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.manifest.Manifest;
import dev.azimuth.storage.manifest.ManifestPointer;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Removes garbage beside nodes at work, as a coordinator does, as soon as it may: it counts on no
/// node to need what the newest manifest does not name.
final class LifeCollector {
  private static final int OBJECTS_MAX = 100_000;

  private final LifeWorld world;
  private final Duration grace;
  private final Fencing fencing;
  private Map<String, Long> marks = Map.of();
  private int removed;

  /// What it does before it removes something.
  enum Fencing {
    /// It puts the pointer again, so that no commit that is under way takes effect.
    POINTER,
    /// It leaves that out.
    NONE
  }

  LifeCollector(LifeWorld world, Duration grace, Fencing fencing) {
    this.world = world;
    this.grace = grace;
    this.fencing = fencing;
  }

  /// Objects removed so far.
  int removed() {
    return removed;
  }

  /// Looks once at all objects of a shard; other things happen meanwhile.
  void round(LogName shard) {
    String pointerKey = ManifestPointer.key(shard);
    Optional<MetaEntry> entry = world.result(world.meta.get(pointerKey));
    if (entry.isEmpty()) {
      return;
    }
    ManifestPointer pointer = ManifestPointer.decode(pointerKey, entry.get().value());
    Set<String> needed = new HashSet<>();
    String from = TableObjects.manifestsFrom(shard, pointer.number());
    for (String key : world.result(world.objects.list(TableObjects.manifests(shard), from, 100))) {
      needed.add(key);
      Optional<Manifest> manifest = world.result(world.manifests.read(key));
      manifest.ifPresent(found -> needed.addAll(found.objectKeys()));
    }
    if (!needed.contains(pointer.objectKey())) {
      return;
    }
    List<String> garbage = garbage(shard, needed);
    if (!garbage.isEmpty() && fence(pointerKey, entry.get())) {
      for (String key : garbage) {
        world.result(world.objects.delete(key));
        removed++;
      }
    }
  }

  /// Marks what is garbage; what has been so for the whole grace when this begins.
  private List<String> garbage(LogName shard, Set<String> needed) {
    long begin = world.scheduler.clock().nanos();
    Map<String, Long> next = new HashMap<>();
    List<String> over = new ArrayList<>();
    for (String key :
        world.result(world.objects.list(TableObjects.prefix(shard), "", OBJECTS_MAX))) {
      if (!needed.contains(key)) {
        long since = marks.getOrDefault(key, world.scheduler.clock().nanos());
        next.put(key, since);
        if (begin - since >= grace.toNanos()) {
          over.add(key);
        }
      }
    }
    marks = next;
    return over;
  }

  private boolean fence(String pointerKey, MetaEntry entry) {
    if (fencing == Fencing.NONE) {
      return true;
    }
    return world
        .result(
            world.meta.commit(
                MetaTransaction.builder()
                    .ifRevision(pointerKey, entry.revision())
                    .put(pointerKey, entry.value())
                    .build()))
        .committed();
  }
}
