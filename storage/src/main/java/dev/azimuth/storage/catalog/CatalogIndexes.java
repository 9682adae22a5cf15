package dev.azimuth.storage.catalog;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.ArrayList;
import java.util.List;

/// What creating and dropping an index makes of its table: pure functions of a snapshot.
public final class CatalogIndexes {
  private static final int NAME_LENGTH_MAX = 128;
  private static final int SUFFIX_LENGTH_MAX = 8;

  private CatalogIndexes() {}

  /// The table with one more index; its id is the version of the catalog that will show it, so that
  /// no two indexes ever have the same.
  public static TableDefinition create(
      CatalogSnapshot catalog, TableDefinition table, IndexDeclaration declaration) {
    ColumnDefinition column = declaration.column(table);
    String name = declaration.name();
    if (name.isEmpty()) {
      name = freeName(catalog, table, column.name());
    } else if (catalog.tableOfIndex(table.schema(), name).isPresent()) {
      throw new AzimuthException(ErrorCode.DUPLICATE_INDEX, table.schema() + '.' + name);
    }
    List<IndexDefinition> indexes = new ArrayList<>(table.indexes());
    indexes.add(declaration.define(table, catalog.version() + 1, name));
    return table.withIndexes(indexes);
  }

  /// The table of the index `schema.name` without it; fails if there is none.
  public static TableDefinition drop(CatalogSnapshot catalog, String schema, String name) {
    TableDefinition table =
        catalog
            .tableOfIndex(schema, name)
            .orElseThrow(() ->
                new AzimuthException(
                    ErrorCode.UNKNOWN_INDEX,
                    schema + '.' + name + NearestName.hint(name, names(catalog, schema))));
    return table.withIndexes(
        table.indexes().stream().filter(index -> !index.name().equalsIgnoreCase(name)).toList());
  }

  private static List<String> names(CatalogSnapshot catalog, String schema) {
    return catalog.tables().stream()
        .filter(table -> table.schema().equalsIgnoreCase(schema))
        .flatMap(table -> table.indexes().stream())
        .map(IndexDefinition::name)
        .toList();
  }

  /// `table_column_idx`, with a number where that is taken.
  private static String freeName(CatalogSnapshot catalog, TableDefinition table, String column) {
    String start = table.name() + '_' + column;
    start = start.substring(0, Math.min(start.length(), NAME_LENGTH_MAX - SUFFIX_LENGTH_MAX));
    String name = start + "_idx";
    for (int i = 1; catalog.tableOfIndex(table.schema(), name).isPresent(); i++) {
      name = start + "_idx" + i;
    }
    return name;
  }
}
