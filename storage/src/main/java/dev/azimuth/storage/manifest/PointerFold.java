package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaChange;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaRange;
import dev.azimuth.storage.mirror.MirrorFold;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Builds snapshots of pointers; a change copies the list of tables and the shards of those
/// concerned.
final class PointerFold implements MirrorFold<PointerSnapshot> {
  @Override
  public PointerSnapshot load(MetaRange range) {
    Draft draft = new Draft(Map.of());
    range.entries().forEach(draft::put);
    return draft.finish(range.revision());
  }

  @Override
  public PointerSnapshot apply(PointerSnapshot state, long revision, List<MetaChange> changes) {
    Draft draft = new Draft(state.tables());
    for (MetaChange change : changes) {
      switch (change) {
        case MetaChange.Put put -> draft.put(put.entry());
        case MetaChange.Delete delete -> draft.delete(delete.key());
      }
    }
    return draft.finish(revision);
  }

  /// A snapshot under construction; shares with the one before it what has not changed.
  private static final class Draft {
    private final Map<Long, Map<Integer, PointerEntry>> before;
    private final Map<Long, Map<Integer, PointerEntry>> changed = new HashMap<>();

    Draft(Map<Long, Map<Integer, PointerEntry>> before) {
      this.before = before;
    }

    void put(MetaEntry entry) {
      String key = entry.key();
      ManifestPointer.shard(key)
          .ifPresent(shard ->
              shards(shard)
                  .put(
                      shard.shard(),
                      new PointerEntry(
                          ManifestPointer.decode(key, entry.value()), entry.revision())));
    }

    void delete(String key) {
      ManifestPointer.shard(key).ifPresent(shard -> shards(shard).remove(shard.shard()));
    }

    private Map<Integer, PointerEntry> shards(LogName shard) {
      return changed.computeIfAbsent(
          shard.tableId(), id -> new HashMap<>(before.getOrDefault(id, Map.of())));
    }

    PointerSnapshot finish(long revision) {
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
}
