package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.mirror.MirrorDraft;
import dev.azimuth.storage.placement.PlacementSnapshot.Slot;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// A placement snapshot under construction: shares with the one before it what has not changed, so
/// that a change copies the list of tables and the shards of those concerned.
final class PlacementDraft implements MirrorDraft<PlacementSnapshot> {
  private final Map<String, NodeRegistration> nodes;
  private final Map<Long, Map<Slot, ShardPlaces>> before;
  private final Map<Long, Map<Slot, ShardPlaces>> changed = new HashMap<>();

  PlacementDraft(PlacementSnapshot snapshot) {
    nodes = new HashMap<>(snapshot.nodesById());
    before = snapshot.tables();
  }

  @Override
  public void put(MetaEntry entry) {
    String key = entry.key();
    PlacementKey.parse(key)
        .ifPresent(parsed -> {
          switch (parsed) {
            case PlacementKey.OfAssignment of ->
                assign(
                    of,
                    Optional.of(PlacementCodec.decodeAssignment(key, entry.value()).nodeId()),
                    entry.revision());
            case PlacementKey.OfServing of ->
                serve(
                    of,
                    Optional.of(PlacementCodec.decodeServing(key, entry.value()).manifestNumber()));
            case PlacementKey.OfNode of ->
                nodes.put(of.nodeId(), PlacementCodec.decodeNode(key, entry.value()));
          }
        });
  }

  @Override
  public void delete(String key) {
    PlacementKey.parse(key)
        .ifPresent(parsed -> {
          switch (parsed) {
            case PlacementKey.OfAssignment of -> assign(of, Optional.empty(), 0);
            case PlacementKey.OfServing of -> serve(of, Optional.empty());
            case PlacementKey.OfNode of -> nodes.remove(of.nodeId());
          }
        });
  }

  private void assign(PlacementKey.OfAssignment key, Optional<String> nodeId, long revision) {
    Slot slot = new Slot(key.role(), key.shard().shard());
    ShardPlaces places = places(key.shard(), slot);
    change(key.shard(), slot, new ShardPlaces(nodeId, revision, places.serving()));
  }

  /// Replaces the record of the key's node: by one that reports `manifestNumber`, or by nothing.
  private void serve(PlacementKey.OfServing key, Optional<Long> manifestNumber) {
    Slot slot = new Slot(key.role(), key.shard().shard());
    ShardPlaces places = places(key.shard(), slot);
    NavigableMap<String, Long> serving = new TreeMap<>(places.serving());
    manifestNumber.ifPresentOrElse(
        number -> serving.put(key.nodeId(), number), () -> serving.remove(key.nodeId()));
    change(
        key.shard(),
        slot,
        new ShardPlaces(places.assigned(), places.assignmentRevision(), serving));
  }

  private ShardPlaces places(LogName shard, Slot slot) {
    return slots(shard).getOrDefault(slot, ShardPlaces.NONE);
  }

  private void change(LogName shard, Slot slot, ShardPlaces places) {
    if (places.isEmpty()) {
      slots(shard).remove(slot);
    } else {
      slots(shard).put(slot, places);
    }
  }

  private Map<Slot, ShardPlaces> slots(LogName shard) {
    return changed.computeIfAbsent(
        shard.tableId(), id -> new HashMap<>(before.getOrDefault(id, Map.of())));
  }

  @Override
  public PlacementSnapshot finish(long revision) {
    Map<Long, Map<Slot, ShardPlaces>> tables = new HashMap<>(before);
    tables.putAll(changed);
    changed.forEach((id, slots) -> {
      if (slots.isEmpty()) {
        tables.remove(id);
      }
    });
    return new PlacementSnapshot(revision, nodes, tables);
  }
}
