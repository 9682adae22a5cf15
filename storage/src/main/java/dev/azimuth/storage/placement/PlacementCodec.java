package dev.azimuth.storage.placement;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.json.JsonValue;
import dev.azimuth.storage.log.LogName;
import java.util.stream.Collectors;

/// Placement records as JSON on one line of UTF-8.
///
/// Each starts with `"format"`, now 1; a reader refuses a higher one (`DATA_DIRECTORY_TOO_NEW`) and
/// anything it can't make sense of (`CORRUPTED`, naming the key). Unknown members are ignored.
///
/// ```
/// assignment  {"format": 1, "table": 3, "shard": 0, "role": "OWNER", "node": "n1"}
/// serving     {"format": 1, "table": 3, "shard": 0, "role": "OWNER", "node": "n1", "manifest": 5}
/// node        {"format": 1, "node": "n1", "address": "local", "roles": ["LEADER", "OWNER"], "indexBuildBytes": 1024}
/// ```
///
/// `indexBuildBytes` is there for an index node only.
public final class PlacementCodec {
  private static final int FORMAT = 1;
  private static final String INDEX_BUILD_BYTES = "indexBuildBytes";

  private PlacementCodec() {}

  /// Encodes an assignment.
  public static byte[] encode(ShardAssignment assignment) {
    return place(assignment.shard(), assignment.role(), assignment.nodeId()).build().encode();
  }

  /// Decodes the assignment stored under `key`.
  public static ShardAssignment decodeAssignment(String key, byte[] bytes) {
    return JsonObject.decode(
        key,
        bytes,
        FORMAT,
        json -> new ShardAssignment(shard(json), role(json.text("role")), json.text("node")));
  }

  /// Encodes what a node serves.
  public static byte[] encode(ShardServing serving) {
    return place(serving.shard(), serving.role(), serving.nodeId())
        .put("manifest", serving.manifestNumber())
        .build()
        .encode();
  }

  /// Decodes what a node serves, stored under `key`.
  public static ShardServing decodeServing(String key, byte[] bytes) {
    return JsonObject.decode(
        key,
        bytes,
        FORMAT,
        json ->
            new ShardServing(
                shard(json), role(json.text("role")), json.text("node"), json.number("manifest")));
  }

  /// Encodes a node.
  public static byte[] encode(NodeRegistration node) {
    JsonObject.Builder json =
        JsonObject.record(FORMAT)
            .put("node", node.nodeId())
            .put("address", node.address())
            .put(
                "roles",
                node.roles().stream()
                    .map(ShardRole::name)
                    .sorted()
                    .map(JsonValue.Text::new)
                    .toList());
    if (node.isIndexNode()) {
      json.put(INDEX_BUILD_BYTES, node.indexBuildBytesMax());
    }
    return json.build().encode();
  }

  /// Decodes the node stored under `key`.
  public static NodeRegistration decodeNode(String key, byte[] bytes) {
    return JsonObject.decode(
        key,
        bytes,
        FORMAT,
        json ->
            new NodeRegistration(
                json.text("node"),
                json.text("address"),
                json.array("roles", JsonValue.Text.class).stream()
                    .map(role -> role(role.value()))
                    .collect(Collectors.toUnmodifiableSet()),
                json.members().containsKey(INDEX_BUILD_BYTES)
                    ? json.number(INDEX_BUILD_BYTES)
                    : 0));
  }

  private static JsonObject.Builder place(LogName shard, ShardRole role, String nodeId) {
    return JsonObject.record(FORMAT)
        .put("table", shard.tableId())
        .put("shard", shard.shard())
        .put("role", role.name())
        .put("node", nodeId);
  }

  private static LogName shard(JsonObject json) {
    return new LogName(json.number("table"), json.intNumber("shard"));
  }

  private static ShardRole role(String name) {
    return ShardRole.valueOf(name);
  }
}
