package dev.azimuth.storage.segment;

import dev.azimuth.storage.catalog.ColumnTypeText;
import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import java.util.Optional;

/// What a segment file says about itself, in JSON in its footer.
///
/// ```
/// {"format": 1, "table": 3, "shard": 0, "schemaVersion": 1, "firstPosition": 1, "lastPosition": 9,
///  "rows": 2, "live": 1, "firstVersion": 1048576, "lastVersion": 1048577, "firstWritten": 7, "lastWritten": 7,
///  "firstSuperseded": 8, "lastSuperseded": 8, "keys": 2, "firstKey": "8000000000000001", "lastKey": "8000000000000002",
///  "columns": [{"id": 1, "type": "BIGINT", "nulls": 0, "distinct": 2, "min": "8000000000000001", "max": "8000000000000002"}, …]}
/// ```
///
/// Keys and bounds are in hexadecimal; see [ColumnStatistics] for bounds, which may be missing.
public record SegmentDescription(
    SegmentIdentity identity, SegmentContent content, List<Column> columns) {
  private static final int FORMAT = 1;

  public SegmentDescription {
    columns = List.copyOf(columns);
  }

  /// A column that the file has.
  public record Column(ColumnType type, ColumnStatistics statistics) {}

  /// The description as JSON.
  public JsonObject encode() {
    return JsonObject.record(FORMAT)
        .put("table", identity.shard().tableId())
        .put("shard", identity.shard().shard())
        .put("schemaVersion", identity.schemaVersion())
        .put("firstPosition", identity.firstPosition())
        .put("lastPosition", identity.lastPosition())
        .put("rows", content.rowCount())
        .put("live", content.liveCount())
        .put("firstVersion", content.firstVersion())
        .put("lastVersion", content.lastVersion())
        .put("firstWritten", content.firstWritten())
        .put("lastWritten", content.lastWritten())
        .put("firstSuperseded", content.firstSuperseded())
        .put("lastSuperseded", content.lastSuperseded())
        .put("keys", content.keyCount())
        .put("firstKey", content.firstKey().toString())
        .put("lastKey", content.lastKey().toString())
        .put("columns", columns.stream().map(SegmentDescription::encode).toList())
        .build();
  }

  private static JsonObject encode(Column column) {
    ColumnStatistics statistics = column.statistics();
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", statistics.columnId())
            .put("type", column.type().sql())
            .put("nulls", statistics.nullCount())
            .put("distinct", statistics.distinctEstimate());
    statistics.min().ifPresent(bound -> json.put("min", bound.toString()));
    statistics.max().ifPresent(bound -> json.put("max", bound.toString()));
    return json.build();
  }

  static SegmentDescription decode(String objectKey, String text) {
    return JsonObject.decode(objectKey, text, FORMAT, SegmentDescription::decode);
  }

  /// Reads what [#encode()] makes; `IllegalArgumentException` if it is none.
  public static SegmentDescription decode(JsonObject json) {
    SegmentIdentity identity =
        new SegmentIdentity(
            new LogName(json.number("table"), json.intNumber("shard")),
            json.intNumber("schemaVersion"),
            json.number("firstPosition"),
            json.number("lastPosition"));
    SegmentContent content =
        new SegmentContent(
            json.intNumber("rows"),
            json.intNumber("live"),
            json.number("firstVersion"),
            json.number("lastVersion"),
            json.number("firstWritten"),
            json.number("lastWritten"),
            json.number("firstSuperseded"),
            json.number("lastSuperseded"),
            json.intNumber("keys"),
            EncodedKey.parse(json.text("firstKey")),
            EncodedKey.parse(json.text("lastKey")));
    return new SegmentDescription(
        identity,
        content,
        json.array("columns", JsonObject.class).stream()
            .map(SegmentDescription::decodeColumn)
            .toList());
  }

  private static Column decodeColumn(JsonObject json) {
    return new Column(
        ColumnTypeText.parse(json.text("type")),
        new ColumnStatistics(
            json.intNumber("id"),
            json.number("nulls"),
            json.number("distinct"),
            bound(json, "min"),
            bound(json, "max")));
  }

  private static Optional<EncodedKey> bound(JsonObject json, String name) {
    return json.optionalText(name).map(EncodedKey::parse);
  }
}
