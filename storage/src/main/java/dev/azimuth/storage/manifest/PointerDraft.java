package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.mirror.MirrorDraft;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/// A snapshot of pointers under construction: shares with the one before it what has not changed,
/// so that a change copies the list of tables and the shards of those concerned.
final class PointerDraft implements MirrorDraft<PointerSnapshot> {
  private final Map<Long, Map<Integer, PointerEntry>> before;
  private final Map<Long, Map<Integer, PointerEntry>> changed = new HashMap<>();

  PointerDraft(PointerSnapshot snapshot) {
    before = snapshot.tables();
  }

  @Override
  public void put(MetaEntry entry) {
    String key = entry.key();
    ManifestPointer.shard(key)
        .ifPresent(shard ->
            shards(shard)
                .put(
                    shard.shard(),
                    new PointerEntry(
                        ManifestPointer.decode(key, entry.value()), entry.revision())));
  }

  @Override
  public void delete(String key) {
    ManifestPointer.shard(key).ifPresent(shard -> shards(shard).remove(shard.shard()));
  }

  private Map<Integer, PointerEntry> shards(LogName shard) {
    return changed.computeIfAbsent(
        shard.tableId(), id -> new HashMap<>(before.getOrDefault(id, Map.of())));
  }

  @Override
  public PointerSnapshot finish(long revision) {
    Map<Long, Map<Integer, PointerEntry>> tables = new HashMap<>(before);
    changed.forEach((id, shards) -> {
      if (shards.isEmpty()) {
        tables.remove(id);
      } else {
        tables.put(id, Collections.unmodifiableMap(shards));
      }
    });
    return new PointerSnapshot(revision, Collections.unmodifiableMap(tables));
  }
}
