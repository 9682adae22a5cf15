package dev.azimuth.storage.maintenance;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.json.JsonValue;
import dev.azimuth.storage.log.LogName;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// A wish that the owner of a shard merge some of its segments into one: the value of
/// `maintenance/compaction/<table id>/<shard>` in the meta store.
///
/// Written by the data coordinator, at most one for each shard; removed by the owner in the
/// transaction that commits the result, or by the coordinator when it does not fit the manifest any
/// more. As JSON on one line of UTF-8; a reader refuses a higher `"format"`
/// (`DATA_DIRECTORY_TOO_NEW`) and anything it can't make sense of (`CORRUPTED`, naming the key),
/// and ignores unknown members:
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "manifest": 5, "retainedFrom": 7, "segments": ["tables/3/0/segment-…", …]}
/// ```
///
/// @param manifestNumber number of the manifest that the plan was made from
/// @param retainedFrom row versions superseded before this timestamp are dropped
/// @param segments object keys of the segments to merge, in the order of the manifest; one alone is
///   rewritten
public record CompactionTask(
    LogName shard, long manifestNumber, long retainedFrom, List<String> segments) {
  /// Every compaction task, and nothing else, is under it.
  public static final String PREFIX = "maintenance/compaction/";

  private static final int FORMAT = 1;

  public CompactionTask {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || new HashSet<>(segments).size() < segments.size()) {
      throw new IllegalArgumentException("segments to merge: " + segments);
    }
  }

  /// Where the task of a shard lies in the meta store.
  public static String key(LogName shard) {
    return shard.keyUnder(PREFIX);
  }

  /// The shard whose task lies under a key; empty if that is not the key of one.
  static Optional<LogName> shard(String key) {
    return LogName.ofKey(PREFIX, key);
  }

  /// The task as bytes.
  public byte[] encode() {
    return JsonObject.record(FORMAT)
        .put("table", shard.tableId())
        .put("shard", shard.shard())
        .put("manifest", manifestNumber)
        .put("retainedFrom", retainedFrom)
        .put("segments", segments.stream().map(JsonValue.Text::new).toList())
        .build()
        .encode();
  }

  /// The task stored under `key`.
  public static CompactionTask decode(String key, byte[] value) {
    return JsonObject.decode(
        key,
        value,
        FORMAT,
        json ->
            new CompactionTask(
                new LogName(json.number("table"), json.intNumber("shard")),
                json.number("manifest"),
                json.number("retainedFrom"),
                json.array("segments", JsonValue.Text.class).stream()
                    .map(JsonValue.Text::value)
                    .toList()));
  }
}
