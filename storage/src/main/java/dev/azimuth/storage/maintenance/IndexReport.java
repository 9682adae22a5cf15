package dev.azimuth.storage.maintenance;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.manifest.IndexFile;

/// What an index node has made of an [IndexTask]: the value of `maintenance/index/report/<node
/// id>/<index id>/<object key of the segment>` in the meta store, under the node's lease.
///
/// Written when the build has ended, and taken back when the task is gone, has changed, or when the
/// file would soon count as garbage. As JSON on one line of UTF-8, with the same rules as for the
/// task:
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "segment": "tables/3/0/segment-…", "index": 7, "node": "i1", "task": 9,
///  "kind": "hnsw", "file": "tables/3/0/index-7-…", "bytes": 4096, "checksum": 1}
/// {"format": 1, "table": 3, "shard": 0, "segment": "tables/3/0/segment-…", "index": 7, "node": "i1", "task": 9,
///  "retry": "LATER", "message": "…"}
/// ```
///
/// @param taskRevision the meta store's revision of the task that it answers; it says nothing about
///   a later one
public record IndexReport(
    IndexTask.Target target, String nodeId, long taskRevision, Outcome outcome) {
  private static final String REPORT_PREFIX = IndexTask.PREFIX + "report/";
  private static final int FORMAT = 1;

  /// How a build has ended.
  public sealed interface Outcome {
    /// The file is in the object store, and no manifest names it yet.
    record Built(IndexFile file) implements Outcome {}

    /// There is no file.
    record Failed(Retry retry, String message) implements Outcome {}
  }

  /// What may help after a failure.
  public enum Retry {
    /// To try again, later.
    LATER,
    /// A node that has more memory.
    LARGER_NODE,
    /// Nothing.
    NEVER
  }

  /// Where it lies in the meta store.
  public String key() {
    return key(target, nodeId);
  }

  static String key(IndexTask.Target target, String nodeId) {
    return target.keyUnder(REPORT_PREFIX + nodeId + '/');
  }

  static boolean isKey(String key) {
    return key.startsWith(REPORT_PREFIX);
  }

  /// The report as bytes.
  public byte[] encode() {
    JsonObject.Builder json =
        target.put(JsonObject.record(FORMAT)).put("node", nodeId).put("task", taskRevision);
    switch (outcome) {
      case Outcome.Built(IndexFile file) ->
          json.put("kind", file.kind())
              .put("file", file.objectKey())
              .put("bytes", file.bytes())
              .put("checksum", file.checksum());
      case Outcome.Failed(Retry retry, String message) ->
          json.put("retry", retry.name()).put("message", message);
    }
    return json.build().encode();
  }

  /// The report stored under `key`.
  public static IndexReport decode(String key, byte[] value) {
    return JsonObject.decode(
        key,
        value,
        FORMAT,
        json ->
            new IndexReport(
                IndexTask.Target.of(json), json.text("node"), json.number("task"), outcome(json)));
  }

  private static Outcome outcome(JsonObject json) {
    return json.optionalText("retry").isPresent()
        ? new Outcome.Failed(Retry.valueOf(json.text("retry")), json.text("message"))
        : new Outcome.Built(
            new IndexFile(
                json.number("index"),
                json.text("kind"),
                json.text("file"),
                json.number("bytes"),
                json.intNumber("checksum")));
  }
}
