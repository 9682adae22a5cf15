package dev.azimuth.coordinators.root;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.time.HybridTimestamp;

/// Where the root coordinator keeps what only it needs.
///
/// | key | value |
/// |---|---|
/// | `root/timestamp-bound` | `{"format": 1, "bound": 460…, "time": "…"}`: no timestamp at or above it was handed out |
/// | `root/next-table` | `{"format": 1, "id": 8}`: no table ever had this id or a higher one |
/// | `root/pending-logs/<table id>` | [PendingLogs]: logs that exist, or may, without a table |
final class RootKeys {
  static final String TIMESTAMP_BOUND = "root/timestamp-bound";
  static final String NEXT_TABLE = "root/next-table";
  static final String PENDING_LOGS = "root/pending-logs/";

  private static final int FORMAT = 1;

  private RootKeys() {}

  static String pendingLogs(long tableId) {
    return PENDING_LOGS + tableId;
  }

  static byte[] encodeBound(long bound) {
    return JsonObject.record(FORMAT)
        .put("bound", bound)
        .put("time", HybridTimestamp.format(bound))
        .build()
        .encode();
  }

  static long decodeBound(byte[] bytes) {
    return JsonObject.decode(TIMESTAMP_BOUND, bytes, FORMAT, json -> json.number("bound"));
  }

  static byte[] encodeNextTable(long id) {
    return JsonObject.record(FORMAT).put("id", id).build().encode();
  }

  static long decodeNextTable(byte[] bytes) {
    return JsonObject.decode(NEXT_TABLE, bytes, FORMAT, json -> json.number("id"));
  }
}
