package dev.azimuth.coordinators.root;

import dev.azimuth.storage.json.JsonObject;
import java.util.Locale;

/// Logs of a table that is not in the catalog yet, or no longer.
///
/// The record is written before the logs of a new table are created, and goes in the transaction
/// that puts the table into the catalog; it is written again in the transaction that drops the
/// table. So whatever happens in between, either the catalog or such a record knows of the logs.
///
/// ```
/// {"format": 1, "table": 7, "shards": 2, "stage": "creating"}
/// ```
///
/// @param stage decides what may happen to the logs
record PendingLogs(long tableId, int shards, Stage stage) {
  private static final int FORMAT = 1;

  /// Where the table is in its life.
  enum Stage {
    /// A leader is creating it; another leader may change this to [#DROPPED], which makes the
    /// creation fail.
    CREATING,
    /// It will never be in the catalog again: the logs shall go.
    DROPPED
  }

  byte[] encode() {
    return JsonObject.record(FORMAT)
        .put("table", tableId)
        .put("shards", shards)
        .put("stage", stage.name().toLowerCase(Locale.ROOT))
        .build()
        .encode();
  }

  static PendingLogs decode(String key, byte[] bytes) {
    return JsonObject.decode(
        key,
        bytes,
        FORMAT,
        json ->
            new PendingLogs(
                json.number("table"),
                json.intNumber("shards"),
                Stage.valueOf(json.text("stage").toUpperCase(Locale.ROOT))));
  }
}
