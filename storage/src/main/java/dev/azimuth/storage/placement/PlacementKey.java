package dev.azimuth.storage.placement;

import dev.azimuth.storage.log.LogName;
import java.util.Locale;
import java.util.Optional;

/// A key under which a placement record lies in the meta store.
///
/// | key | value | written by |
/// |---|---|---|
/// | `placement/assignment/<role>/<table id>/<shard>` | [ShardAssignment] | a coordinator |
/// | `placement/serving/<role>/<table id>/<shard>/<node id>` | [ShardServing] | the node, under its lease |
/// | `placement/node/<node id>` | [NodeRegistration] | the node, under its lease |
///
/// `<role>` is `owner` or `leader`; node ids have no slash. While a shard moves, two nodes may
/// serve it at a time.
public sealed interface PlacementKey {
  /// Every placement record, and nothing else, is under it.
  String PREFIX = "placement/";

  /// The key as text.
  String text();

  /// Key of an assignment.
  static String of(ShardAssignment assignment) {
    return new OfAssignment(assignment.role(), assignment.shard()).text();
  }

  /// Key of what a node serves.
  static String of(ShardServing serving) {
    return new OfServing(serving.role(), serving.shard(), serving.nodeId()).text();
  }

  /// Key of a node.
  static String of(NodeRegistration node) {
    return new OfNode(node.nodeId()).text();
  }

  /// Reads a key; empty for one of an unknown kind.
  static Optional<PlacementKey> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts = text.substring(PREFIX.length()).split("/", 5);
    try {
      return switch (parts[0] + '#' + parts.length) {
        case "assignment#4" ->
            Optional.of(new OfAssignment(role(parts[1]), shard(parts[2], parts[3])));
        case "serving#5" ->
            Optional.of(new OfServing(role(parts[1]), shard(parts[2], parts[3]), parts[4]));
        case "node#2" -> Optional.of(new OfNode(parts[1]));
        default -> Optional.empty();
      };
    } catch (IllegalArgumentException e) {
      // Not ours: a key that only resembles one.
      return Optional.empty();
    }
  }

  private static String place(ShardRole role, LogName shard) {
    return role.name().toLowerCase(Locale.ROOT) + '/' + shard.tableId() + '/' + shard.shard();
  }

  private static ShardRole role(String text) {
    return ShardRole.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static LogName shard(String tableId, String shard) {
    return new LogName(Long.parseLong(tableId), Integer.parseInt(shard));
  }

  /// Key of an assignment.
  record OfAssignment(ShardRole role, LogName shard) implements PlacementKey {
    @Override
    public String text() {
      return PREFIX + "assignment/" + place(role, shard);
    }
  }

  /// Key of what a node serves.
  record OfServing(ShardRole role, LogName shard, String nodeId) implements PlacementKey {
    @Override
    public String text() {
      return PREFIX + "serving/" + place(role, shard) + '/' + nodeId;
    }
  }

  /// Key of a node.
  record OfNode(String nodeId) implements PlacementKey {
    @Override
    public String text() {
      return PREFIX + "node/" + nodeId;
    }
  }
}
