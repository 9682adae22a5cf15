package dev.azimuth.storage.maintenance;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.object.ObjectKeys;

/// A wish that an index node build one index over one segment: the value of
/// `maintenance/index/task/<index id>/<object key of the segment>` in the meta store.
///
/// Written by the index coordinator, at most one for each segment and index, while the segment
/// lacks the index; removed by the shard's owner in the transaction that commits the file, or by
/// the coordinator when the file is not wanted any more. As JSON on one line of UTF-8; a reader
/// refuses a higher `"format"` (`DATA_DIRECTORY_TOO_NEW`) and anything it can't make sense of
/// (`CORRUPTED`, naming the key), and ignores unknown members:
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "segment": "tables/3/0/segment-…", "index": 7, "node": "i1",
///  "failures": 0, "notBefore": 0, "refusedBytes": 0, "final": false, "message": ""}
/// ```
///
/// @param nodeId who shall build it; empty while nobody shall
/// @param failures what came of earlier tries
public record IndexTask(Target target, String nodeId, Failures failures) {
  /// Every task of an index node, every [IndexReport], and nothing else, is under it.
  public static final String PREFIX = "maintenance/index/";

  /// A segment of fewer rows is scanned as fast as its index would be searched.
  public static final int ROWS_MIN = 1024;

  private static final String TASK_PREFIX = PREFIX + "task/";
  private static final int FORMAT = 1;

  /// Which index over which segment.
  ///
  /// @param segment object key
  public record Target(LogName shard, String segment, long indexId) {
    public Target {
      ObjectKeys.check(segment);
    }

    String keyUnder(String prefix) {
      return prefix + indexId + '/' + segment;
    }

    JsonObject.Builder put(JsonObject.Builder json) {
      return json.put("table", shard.tableId())
          .put("shard", shard.shard())
          .put("segment", segment)
          .put("index", indexId);
    }

    static Target of(JsonObject json) {
      return new Target(
          new LogName(json.number("table"), json.intNumber("shard")),
          json.text("segment"),
          json.number("index"));
    }
  }

  /// Tries that have failed.
  ///
  /// @param notBeforeMillis wall-clock time from which on it is tried again
  /// @param refusedBytes memory that was too little on the largest node that has refused; 0 if none
  ///   has
  /// @param isFinal whether every further try would fail again
  /// @param message of the last one
  public record Failures(
      int count, long notBeforeMillis, long refusedBytes, boolean isFinal, String message) {
    /// None.
    public static final Failures NONE = new Failures(0, 0, 0, false, "");
  }

  /// Whether it is given to a node.
  public boolean isGiven() {
    return !nodeId.isEmpty();
  }

  /// The same task for another node, or for none where the id is empty.
  public IndexTask givenTo(String node) {
    return new IndexTask(target, node, failures);
  }

  /// Where the task of a target lies in the meta store.
  public static String key(Target target) {
    return target.keyUnder(TASK_PREFIX);
  }

  static boolean isKey(String key) {
    return key.startsWith(TASK_PREFIX);
  }

  /// The task as bytes.
  public byte[] encode() {
    return target
        .put(JsonObject.record(FORMAT))
        .put("node", nodeId)
        .put("failures", failures.count)
        .put("notBefore", failures.notBeforeMillis)
        .put("refusedBytes", failures.refusedBytes)
        .putTruth("final", failures.isFinal)
        .put("message", failures.message)
        .build()
        .encode();
  }

  /// The task stored under `key`.
  public static IndexTask decode(String key, byte[] value) {
    return JsonObject.decode(
        key,
        value,
        FORMAT,
        json ->
            new IndexTask(
                Target.of(json),
                json.text("node"),
                new Failures(
                    json.intNumber("failures"),
                    json.number("notBefore"),
                    json.number("refusedBytes"),
                    json.truth("final"),
                    json.text("message"))));
  }
}
