package dev.azimuth.coordinators.reconcile;

import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Decides which node shall have each shard.
///
/// The result is balanced within one shard, reached with as few moves as that allows, and the same
/// for the same input: shards stay where they are unless their node is gone or has more than its
/// part, and those of one table are spread over nodes that have none of it yet. Without any node
/// everything stays as it is, so that a node which comes back finds its shards.
///
/// Cost: a sort of the shards, and the number of nodes for each shard that moves.
public final class ShardPlacement {
  private static final Comparator<LogName> ORDER =
      Comparator.comparingLong(LogName::tableId).thenComparingInt(LogName::shard);

  private final TreeMap<String, Place> places = new TreeMap<>();
  private final Map<LogName, Optional<String>> changes = new TreeMap<>(ORDER);
  private final List<LogName> homeless = new ArrayList<>();

  private ShardPlacement(Collection<String> nodes) {
    nodes.forEach(node -> places.put(node, new Place(node)));
  }

  /// Computes the changes that lead from `current` to a placement of exactly the shards in
  /// `wanted`.
  ///
  /// @param current node of each shard that has one, alive or not
  /// @param nodes those that are alive and can take the role
  /// @return for each shard that changes its new node, or empty where its assignment shall go
  public static Map<LogName, Optional<String>> plan(
      Set<LogName> wanted, Map<LogName, String> current, Set<String> nodes) {
    ShardPlacement placement = new ShardPlacement(nodes);
    current.keySet().stream()
        .filter(shard -> !wanted.contains(shard))
        .forEach(shard -> placement.changes.put(shard, Optional.empty()));
    if (!nodes.isEmpty()) {
      placement.keep(wanted, current);
      placement.balance(wanted.size());
    }
    return placement.changes;
  }

  private void keep(Set<LogName> wanted, Map<LogName, String> current) {
    for (LogName shard : wanted.stream().sorted(ORDER).toList()) {
      String node = current.get(shard);
      Place place = node == null ? null : places.get(node);
      if (place == null) {
        homeless.add(shard);
      } else {
        place.add(shard);
      }
    }
  }

  /// Gives the places that hold most the larger parts, which saves moves.
  private void balance(int shardCount) {
    int smallPart = shardCount / places.size();
    int largerParts = shardCount % places.size();
    List<Place> byLoad = new ArrayList<>(places.values());
    byLoad.sort(Comparator.comparingInt((Place place) -> -place.shards.size()));
    for (int i = 0; i < byLoad.size(); i++) {
      Place place = byLoad.get(i);
      place.capacity = i < largerParts ? smallPart + 1 : smallPart;
      while (place.shards.size() > place.capacity) {
        homeless.add(place.removeLast());
      }
    }
    for (LogName shard : homeless) {
      Place place = bestFor(shard);
      place.add(shard);
      changes.put(shard, Optional.of(place.node));
    }
  }

  private Place bestFor(LogName shard) {
    return places.values().stream()
        .filter(place -> place.shards.size() < place.capacity)
        .min(
            Comparator.comparingInt((Place place) -> place.ofTable(shard.tableId()))
                .thenComparingInt(place -> place.shards.size() - place.capacity))
        .orElseThrow(() -> new IllegalStateException("capacities add up to the shards"));
  }

  /// A node with the shards that it has so far.
  private static final class Place {
    private final String node;
    private final List<LogName> shards = new ArrayList<>();
    private final Map<Long, Integer> tables = new HashMap<>();
    private int capacity;

    Place(String node) {
      this.node = node;
    }

    void add(LogName shard) {
      shards.add(shard);
      tables.merge(shard.tableId(), 1, Integer::sum);
    }

    LogName removeLast() {
      LogName shard = shards.removeLast();
      tables.merge(shard.tableId(), -1, Integer::sum);
      return shard;
    }

    int ofTable(long tableId) {
      return tables.getOrDefault(tableId, 0);
    }
  }
}
