package dev.azimuth.storage.manifest;

import dev.azimuth.storage.log.LogName;
import java.util.Map;
import java.util.Optional;

/// The pointers of all shards as of one revision of the meta store.
///
/// @param tables by table id, then by shard
public record PointerSnapshot(long revision, Map<Long, Map<Integer, PointerEntry>> tables) {
  /// What there is before the first listing.
  public static final PointerSnapshot EMPTY = new PointerSnapshot(0, Map.of());

  /// The pointer of a shard; empty if it has no manifest yet.
  public Optional<PointerEntry> pointer(LogName shard) {
    return Optional.ofNullable(shards(shard.tableId()).get(shard.shard()));
  }

  /// The pointers of a table's shards that have one.
  public Map<Integer, PointerEntry> shards(long tableId) {
    return tables.getOrDefault(tableId, Map.of());
  }
}
