package dev.azimuth.sql.system;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.ColumnType.Simple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A table of the schema `SYS`: what the database does now, made anew for each statement that reads
/// it.
///
/// Columns without another type are VARCHAR; all may be NULL. `docs/system-tables.md` says what
/// they mean.
public enum SystemTable {
  NODES("NODE_ID", "ROLE", "ADDRESS", "STATE", "#SHARDS"),
  SHARDS(
      "SCHEMA_NAME",
      "TABLE_NAME",
      "#SHARD",
      "OWNER",
      "LEADER",
      "STATE",
      "#MANIFEST",
      "#COVERED_POSITION",
      "#APPLIED_POSITION",
      "#SEGMENTS",
      "#SEGMENT_ROWS",
      "#DELETED_ROWS",
      "#SEGMENT_BYTES",
      "#GROWING_CHANGES",
      "#GROWING_BYTES",
      "MESSAGE"),
  SEGMENTS(
      "SCHEMA_NAME",
      "TABLE_NAME",
      "#SHARD",
      "SEGMENT_NAME",
      "STATE",
      "#FIRST_POSITION",
      "#LAST_POSITION",
      "#SEGMENT_ROWS",
      "#DELETED_ROWS",
      "#SEGMENT_BYTES",
      "@MIN_TIMESTAMP",
      "@MAX_TIMESTAMP",
      "INDEXES"),
  INDEXES(
      "SCHEMA_NAME",
      "TABLE_NAME",
      "INDEX_NAME",
      "COLUMN_NAME",
      "KIND",
      "OPERATOR_CLASS",
      "OPTIONS",
      "STATE",
      "#SEGMENTS",
      "#SEGMENTS_INDEXED",
      "#SEGMENT_ROWS",
      "#ROWS_INDEXED",
      "#SEGMENTS_UNPLACED",
      "#BYTES"),
  JOBS(
      "NODE_ID",
      "#JOB_ID",
      "KIND",
      "SCHEMA_NAME",
      "TABLE_NAME",
      "#SHARD",
      "STATE",
      "#ROWS_DONE",
      "#ROWS_TOTAL",
      "%PERCENT_DONE",
      "@STARTED_AT",
      "@ENDED_AT",
      "MESSAGE"),
  SETTINGS("SETTING_NAME", "CURRENT_SETTING", "DEFAULT_SETTING", "ALLOWED", "DESCRIPTION");

  /// Name of the schema.
  public static final String SCHEMA = "SYS";

  /// Of no table that has a log.
  private static final long NO_ID = -1;

  private final TableDefinition definition;

  /// @param columns names; `#` before those of type BIGINT, `%` DOUBLE, `@` TIMESTAMP
  SystemTable(String... columns) {
    List<ColumnDefinition> definitions = new ArrayList<>();
    for (String column : columns) {
      definitions.add(definition(definitions.size() + 1, column));
    }
    definition =
        new TableDefinition(
            NO_ID, SCHEMA, name(), 1, definitions, List.of(0), 1, List.of(), Map.of());
  }

  private static ColumnDefinition definition(int id, String column) {
    ColumnType type =
        switch (column.charAt(0)) {
          case '#' -> Simple.BIGINT;
          case '%' -> Simple.DOUBLE;
          case '@' -> Simple.TIMESTAMP;
          default -> new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED);
        };
    String name = Character.isLetter(column.charAt(0)) ? column : column.substring(1);
    return new ColumnDefinition(id, name, type, true, Optional.empty());
  }

  /// The table of this name, in any case.
  public static Optional<SystemTable> named(String name) {
    return Arrays.stream(values()).filter(table -> table.name().equalsIgnoreCase(name)).findAny();
  }

  /// Its columns, as a table's; it has no log and no rows of its own.
  public TableDefinition definition() {
    return definition;
  }

  /// Number of columns.
  public int columnCount() {
    return definition.columns().size();
  }
}
