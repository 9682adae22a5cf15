package dev.azimuth.storage.catalog;

import dev.azimuth.storage.json.JsonObject;
import dev.azimuth.storage.json.JsonValue;
import dev.azimuth.storage.type.ColumnType;
import java.util.List;

/// Catalog records as JSON on one line of UTF-8, to be read with any client of the meta store.
///
/// Each starts with `"format"`, 1 to 4; a reader refuses a higher one (`DATA_DIRECTORY_TOO_NEW`)
/// and anything it can't make sense of (`CORRUPTED`, naming the key). Unknown members are ignored.
/// Columns have their types as SQL writes them. A table is of format 2 if it has vectors of float16
/// or int8, which format 1 does not know, of format 3 if it has binary vectors, and of format 4 if
/// it has sparse ones.
///
/// ```
/// version  {"format": 1, "version": 7, "change": "41-3"}
/// schema   {"format": 1, "name": "public"}
/// table    {"format": 1, "id": 3, "schema": "public", "name": "items", "version": 1,
///           "columns": [{"id": 1, "name": "id", "type": "BIGINT", "nullable": false},
///                       {"id": 2, "name": "v", "type": "VECTOR(3)", "nullable": true, "default": "…"}],
///           "key": [0], "shards": 2,
///           "indexes": [{"id": 1, "name": "i", "column": "v", "method": "hnsw",
///                        "operatorClass": "", "options": {"m": "16"}}],
///           "options": {"retention": "24h"}}
/// ```
public final class CatalogCodec {
  private static final int FORMAT = 1;
  private static final int FORMAT_OF_TABLES = 4;

  private CatalogCodec() {}

  /// Encodes the version record.
  public static byte[] encode(CatalogVersion version) {
    return JsonObject.record(FORMAT)
        .put("version", version.version())
        .put("change", version.change())
        .build()
        .encode();
  }

  /// Decodes the version record.
  public static CatalogVersion decodeVersion(byte[] bytes) {
    return JsonObject.decode(
        CatalogKeys.VERSION,
        bytes,
        FORMAT,
        json -> new CatalogVersion(json.number("version"), json.text("change")));
  }

  /// Encodes a schema's name.
  public static byte[] encodeSchema(String name) {
    return JsonObject.record(FORMAT).put("name", name).build().encode();
  }

  /// Decodes the schema stored under `key`.
  public static String decodeSchema(String key, byte[] bytes) {
    return JsonObject.decode(key, bytes, FORMAT, json -> json.text("name"));
  }

  /// Encodes a table; at most [MetaStore#VALUE_BYTES_MAX] bytes within the limits on columns and
  /// names.
  public static byte[] encode(TableDefinition table) {
    return JsonObject.record(format(table))
        .put("id", table.id())
        .put("schema", table.schema())
        .put("name", table.name())
        .put("version", table.version())
        .put("columns", table.columns().stream().map(CatalogCodec::column).toList())
        .put("key", table.keyColumns().stream().map(JsonValue.Whole::new).toList())
        .put("shards", table.shards())
        .put("indexes", table.indexes().stream().map(CatalogCodec::index).toList())
        .put("options", table.options())
        .build()
        .encode();
  }

  /// Decodes the table stored under `key`.
  public static TableDefinition decodeTable(String key, byte[] bytes) {
    return JsonObject.decode(key, bytes, FORMAT_OF_TABLES, CatalogCodec::table);
  }

  private static int format(TableDefinition table) {
    return table.columns().stream().mapToInt(column -> format(column.type())).max().orElse(FORMAT);
  }

  private static int format(ColumnType type) {
    return switch (type) {
      case ColumnType.FloatVector vector -> vector.element().formatVersion();
      case ColumnType.SparseVector _ -> FORMAT_OF_TABLES;
      default -> FORMAT;
    };
  }

  private static TableDefinition table(JsonObject json) {
    List<ColumnDefinition> columns =
        json.array("columns", JsonObject.class).stream().map(CatalogCodec::column).toList();
    List<Integer> keyColumns =
        json.array("key", JsonValue.Whole.class).stream()
            .map(ordinal -> Math.toIntExact(ordinal.value()))
            .toList();
    if (keyColumns.stream().anyMatch(ordinal -> ordinal < 0 || ordinal >= columns.size())) {
      throw new IllegalArgumentException("the key names a column that is not there");
    }
    return new TableDefinition(
        json.number("id"),
        json.text("schema"),
        json.text("name"),
        json.intNumber("version"),
        columns,
        keyColumns,
        json.intNumber("shards"),
        json.array("indexes", JsonObject.class).stream().map(CatalogCodec::index).toList(),
        json.texts("options"));
  }

  private static JsonObject column(ColumnDefinition column) {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("id", column.id())
            .put("name", column.name())
            .put("type", column.type().sql())
            .putTruth("nullable", column.nullable());
    column.defaultSql().ifPresent(sql -> json.put("default", sql));
    return json.build();
  }

  private static ColumnDefinition column(JsonObject json) {
    return new ColumnDefinition(
        json.intNumber("id"),
        json.text("name"),
        ColumnTypeText.parse(json.text("type")),
        json.truth("nullable"),
        json.optionalText("default"));
  }

  private static JsonObject index(IndexDefinition index) {
    return JsonObject.builder()
        .put("id", index.id())
        .put("name", index.name())
        .put("column", index.column())
        .put("method", index.method())
        .put("operatorClass", index.operatorClass())
        .put("options", index.options())
        .build();
  }

  private static IndexDefinition index(JsonObject json) {
    return new IndexDefinition(
        json.number("id"),
        json.text("name"),
        json.text("column"),
        json.text("method"),
        json.text("operatorClass"),
        json.texts("options"));
  }
}
