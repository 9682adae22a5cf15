package dev.azimuth.storage.catalog;

import dev.azimuth.storage.log.LogName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A table: its columns, primary key, shards, indexes and options.
///
/// @param id never reused
/// @param version raised by every change of its columns; rows in the log name the one they follow
/// @param keyColumns ordinals in `columns` of the primary key, in key order
/// @param options as in `WITH`, names lower case
public record TableDefinition(
    long id,
    String schema,
    String name,
    int version,
    List<ColumnDefinition> columns,
    List<Integer> keyColumns,
    int shards,
    List<IndexDefinition> indexes,
    Map<String, String> options) {
  private static final String DEFAULT_RETENTION = "24h";

  public TableDefinition {
    columns = List.copyOf(columns);
    keyColumns = List.copyOf(keyColumns);
    indexes = List.copyOf(indexes);
    options = Map.copyOf(options);
    if (keyColumns.isEmpty() || shards < 1) {
      throw new IllegalArgumentException("a table needs a primary key and at least one shard");
    }
  }

  /// How long superseded row versions are kept, for reads in the past.
  public Duration retention() {
    return DurationText.parse(retentionText());
  }

  /// How long superseded rows stay readable, as the table's options say it.
  public String retentionText() {
    return options.getOrDefault("retention", DEFAULT_RETENTION);
  }

  /// How fresh the rows are that a query sees unless it says otherwise.
  public Consistency consistency() {
    return Consistency.parse(options.getOrDefault("consistency", "")).orElse(Consistency.STRONG);
  }

  /// Whether searches that are worth an index get one without being asked for it.
  public boolean hasDefaultIndexes() {
    return !options.getOrDefault("default_index", "auto").equals("off");
  }

  /// The same table with other indexes; its version stays, since its rows do.
  public TableDefinition withIndexes(List<IndexDefinition> others) {
    return new TableDefinition(
        id, schema, name, version, columns, keyColumns, shards, others, options);
  }

  /// The same table with other options; its version stays, since its rows do.
  public TableDefinition withOptions(Map<String, String> others) {
    return new TableDefinition(
        id, schema, name, version, columns, keyColumns, shards, indexes, others);
  }

  /// All options for a reader, also those that nobody has set: `consistency = strong, default_index
  /// = auto, …`.
  public String optionsText() {
    return Stream.of(
            "consistency = " + options.getOrDefault("consistency", "strong"),
            "default_index = " + (hasDefaultIndexes() ? "auto" : "off"),
            "replicas = " + options.getOrDefault("replicas", "1"),
            "retention = " + retentionText(),
            "shards = " + shards)
        .collect(Collectors.joining(", "));
  }

  /// Ordinal of the column of a name; -1 if there is none.
  public int columnOrdinal(String columnName) {
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).name().equalsIgnoreCase(columnName)) {
        return i;
      }
    }
    return -1;
  }

  /// The log of shard `shard`.
  public LogName log(int shard) {
    return new LogName(id, shard);
  }
}
