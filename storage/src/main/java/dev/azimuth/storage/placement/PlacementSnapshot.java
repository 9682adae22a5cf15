package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// All placement records as of one revision of the meta store; immutable.
///
/// Look-ups by shard, table and node cost constant time, however large the cluster.
public final class PlacementSnapshot {
  /// No record at all.
  public static final PlacementSnapshot EMPTY = new PlacementSnapshot(0, Map.of(), Map.of());

  private final long revision;
  private final Map<String, NodeRegistration> nodes;
  private final Map<Long, Map<Slot, ShardPlaces>> tables;

  PlacementSnapshot(
      long revision,
      Map<String, NodeRegistration> nodes,
      Map<Long, Map<Slot, ShardPlaces>> tables) {
    this.revision = revision;
    this.nodes = nodes;
    this.tables = tables;
  }

  /// Revision of the newest change that is in here.
  public long revision() {
    return revision;
  }

  /// All nodes that are alive.
  public Collection<NodeRegistration> nodes() {
    return List.copyOf(nodes.values());
  }

  /// The node, if it is alive.
  public Optional<NodeRegistration> node(String nodeId) {
    return Optional.ofNullable(nodes.get(nodeId));
  }

  /// Whether any node that is alive builds indexes which the index coordinator asks for.
  public boolean hasIndexNode() {
    return nodes.values().stream().anyMatch(NodeRegistration::isIndexNode);
  }

  /// The node that shall have `role` for a shard.
  public Optional<String> assigned(LogName shard, ShardRole role) {
    return places(shard, role).assigned();
  }

  /// Revision of the key that assigns a role for a shard; 0 if it is not assigned.
  public long assignmentRevision(LogName shard, ShardRole role) {
    return places(shard, role).assignmentRevision();
  }

  /// The node that has `role` for a shard now: the assigned one, else any other that still reports
  /// it.
  public Optional<String> serving(LogName shard, ShardRole role) {
    return places(shard, role).best();
  }

  /// Whether `nodeId` reports to have `role` for a shard.
  public boolean serves(String nodeId, LogName shard, ShardRole role) {
    return places(shard, role).serving().containsKey(nodeId);
  }

  /// The node to send requests for a shard to: serving and alive.
  public Optional<NodeRegistration> route(LogName shard, ShardRole role) {
    return serving(shard, role).flatMap(this::node);
  }

  /// The lowest number of a manifest that a node reports to serve a shard from, whatever its role;
  /// empty if none serves it.
  public OptionalLong lowestManifest(LogName shard) {
    return Stream.of(ShardRole.values())
        .flatMap(role -> places(shard, role).serving().values().stream())
        .mapToLong(Long::longValue)
        .min();
  }

  /// Whether any assignment or serving record of a table is left.
  public boolean mentions(long tableId) {
    return tables.containsKey(tableId);
  }

  /// All assignments of a role, each with the revision of its key, for those who change them.
  public List<RevisedAssignment> assignments(ShardRole role) {
    List<RevisedAssignment> all = new ArrayList<>();
    tables.forEach((tableId, slots) ->
        slots.forEach((slot, places) -> {
          if (slot.role == role && places.assigned().isPresent()) {
            LogName shard = new LogName(tableId, slot.shard);
            ShardAssignment assignment = new ShardAssignment(shard, role, places.assigned().get());
            all.add(new RevisedAssignment(assignment, places.assignmentRevision()));
          }
        }));
    return all;
  }

  /// The assignments of a role to one node: what it shall do.
  public List<ShardAssignment> assignments(String nodeId, ShardRole role) {
    return assignments(role).stream()
        .map(RevisedAssignment::assignment)
        .filter(assignment -> assignment.nodeId().equals(nodeId))
        .toList();
  }

  Map<String, NodeRegistration> nodesById() {
    return nodes;
  }

  Map<Long, Map<Slot, ShardPlaces>> tables() {
    return tables;
  }

  private ShardPlaces places(LogName shard, ShardRole role) {
    return tables
        .getOrDefault(shard.tableId(), Map.of())
        .getOrDefault(new Slot(role, shard.shard()), ShardPlaces.NONE);
  }

  /// An assignment and the revision of its key.
  public record RevisedAssignment(ShardAssignment assignment, long revision) {}

  /// A role of one of a table's shards.
  record Slot(ShardRole role, int shard) {}
}
