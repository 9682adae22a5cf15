package dev.azimuth.storage.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/// All schemas and tables as of one version of the catalog.
///
/// Names are matched without regard to case and keep their spelling.
public final class CatalogSnapshot {
  /// Schema that exists from the start and that unqualified names belong to.
  public static final String DEFAULT_SCHEMA = "public";

  private final long version;
  private final Map<String, String> schemas;
  private final NavigableMap<String, TableDefinition> tablesByName;
  private final Map<Long, TableDefinition> tablesById;
  private final Map<String, TableDefinition> tablesByIndex;

  /// A snapshot of these schemas and tables.
  public CatalogSnapshot(
      long version, Collection<String> schemaNames, Collection<TableDefinition> tables) {
    this.version = version;
    this.schemas = new TreeMap<>();
    this.tablesByName = new TreeMap<>();
    this.tablesById = new TreeMap<>();
    this.tablesByIndex = new TreeMap<>();
    for (String schema : schemaNames) {
      schemas.put(fold(schema), schema);
    }
    for (TableDefinition table : tables) {
      tablesByName.put(qualified(table.schema(), table.name()), table);
      tablesById.put(table.id(), table);
      for (IndexDefinition index : table.indexes()) {
        tablesByIndex.put(qualified(table.schema(), index.name()), table);
      }
    }
  }

  /// Raised by every change of the catalog.
  public long version() {
    return version;
  }

  /// Names of all schemas, as spelled at creation.
  public List<String> schemas() {
    return List.copyOf(schemas.values());
  }

  /// The schema's name as spelled at creation.
  public Optional<String> schema(String name) {
    return Optional.ofNullable(schemas.get(fold(name)));
  }

  /// The table `schema.name`.
  public Optional<TableDefinition> table(String schema, String name) {
    return Optional.ofNullable(tablesByName.get(qualified(schema, name)));
  }

  /// The table with this id.
  public Optional<TableDefinition> table(long id) {
    return Optional.ofNullable(tablesById.get(id));
  }

  /// The table that has the index `schema.name`.
  public Optional<TableDefinition> tableOfIndex(String schema, String name) {
    return Optional.ofNullable(tablesByIndex.get(qualified(schema, name)));
  }

  /// All tables, by schema and name.
  public List<TableDefinition> tables() {
    return List.copyOf(tablesByName.values());
  }

  /// Names of the schema's tables, as spelled at creation.
  public List<String> tableNames(String schema) {
    String first = qualified(schema, "");
    return tablesByName.tailMap(first).values().stream()
        .takeWhile(table -> fold(table.schema()).equals(fold(schema)))
        .map(TableDefinition::name)
        .toList();
  }

  private static String qualified(String schema, String name) {
    return fold(schema) + '\0' + fold(name);
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
