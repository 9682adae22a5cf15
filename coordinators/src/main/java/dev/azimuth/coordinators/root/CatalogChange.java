package dev.azimuth.coordinators.root;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.DefinitionCommand.IfExists;
import dev.azimuth.coordinators.api.DefinitionCommand.IfMissing;
import dev.azimuth.storage.catalog.CatalogIndexes;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.IndexDeclaration;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.catalog.TableOptions;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.error.NearestName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// What a command changes in a catalog: the pure part of data definition.
sealed interface CatalogChange {
  /// IF [NOT] EXISTS found nothing to do.
  record Nothing() implements CatalogChange {}

  /// A schema is added.
  record AddSchema(String name) implements CatalogChange {}

  /// An empty schema goes.
  record RemoveSchema(String name) implements CatalogChange {}

  /// A table is added; its id is 0 until one is allocated.
  record AddTable(TableDefinition table) implements CatalogChange {}

  /// A table goes.
  record RemoveTable(TableDefinition table) implements CatalogChange {}

  /// A table stays with its rows and gets other indexes or options.
  record ChangeTable(TableDefinition table) implements CatalogChange {}

  /// A table goes, and one of the same definition under a new id takes its place.
  record ReplaceTable(TableDefinition table) implements CatalogChange {}

  /// Checks a command against the catalog; fails as the statement shall fail.
  static CatalogChange of(DefinitionCommand command, CatalogSnapshot catalog) {
    return switch (command) {
      case DefinitionCommand.CreateSchema create -> addSchema(create, catalog);
      case DefinitionCommand.DropSchema drop -> removeSchema(drop, catalog);
      case DefinitionCommand.CreateTable create -> addTable(create, catalog);
      case DefinitionCommand.DropTable drop ->
          removeTable(drop.schema(), drop.table(), drop.ifMissing(), catalog);
      case DefinitionCommand.AlterTable alter -> changeOptions(alter, catalog);
      case DefinitionCommand.TruncateTable truncate ->
          switch (removeTable(truncate.schema(), truncate.table(), IfMissing.FAIL, catalog)) {
            case RemoveTable(TableDefinition table) -> new ReplaceTable(table);
            case CatalogChange other -> other;
          };
      case DefinitionCommand.CreateIndex create -> addIndex(create, catalog);
      case DefinitionCommand.CreateDefaultIndex create -> addDefaultIndex(create, catalog);
      case DefinitionCommand.DropIndex drop -> removeIndex(drop, catalog);
    };
  }

  private static CatalogChange addSchema(
      DefinitionCommand.CreateSchema create, CatalogSnapshot catalog) {
    if (catalog.schema(create.schema()).isPresent()) {
      if (create.ifExists() == IfExists.SKIP) {
        return new Nothing();
      }
      throw new AzimuthException(ErrorCode.DUPLICATE_SCHEMA, create.schema());
    }
    TableRules.checkName("schema", create.schema());
    if (TableRules.isReserved(create.schema())) {
      throw new AzimuthException(
          ErrorCode.DUPLICATE_SCHEMA, create.schema() + " is the database's own");
    }
    if (catalog.schemas().size() >= TableRules.SCHEMAS_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, "at most " + TableRules.SCHEMAS_MAX + " schemas");
    }
    return new AddSchema(create.schema());
  }

  private static CatalogChange removeSchema(
      DefinitionCommand.DropSchema drop, CatalogSnapshot catalog) {
    Optional<String> schema = catalog.schema(drop.schema());
    if (schema.isEmpty()) {
      if (drop.ifMissing() == IfMissing.SKIP) {
        return new Nothing();
      }
      throw new AzimuthException(
          ErrorCode.UNKNOWN_SCHEMA, missing(drop.schema(), catalog.schemas()));
    }
    String name = schema.get();
    if (name.equals(CatalogSnapshot.DEFAULT_SCHEMA)) {
      throw new AzimuthException(ErrorCode.NOT_SUPPORTED, "DROP SCHEMA of the default schema");
    }
    for (TableDefinition table : catalog.tables()) {
      if (table.schema().equals(name)) {
        throw new AzimuthException(
            ErrorCode.DEPENDENT_OBJECTS, "schema " + name + " holds table " + table.name());
      }
    }
    return new RemoveSchema(name);
  }

  private static CatalogChange addTable(
      DefinitionCommand.CreateTable create, CatalogSnapshot catalog) {
    String schema = requireSchema(create.schema(), catalog);
    if (catalog.table(create.schema(), create.table()).isPresent()) {
      if (create.ifExists() == IfExists.SKIP) {
        return new Nothing();
      }
      throw new AzimuthException(ErrorCode.DUPLICATE_TABLE, create.schema() + '.' + create.table());
    }
    if (catalog.tables().size() >= TableRules.TABLES_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, "at most " + TableRules.TABLES_MAX + " tables");
    }
    return new AddTable(TableRules.define(create, schema, 0));
  }

  private static CatalogChange removeTable(
      String schema, String name, IfMissing ifMissing, CatalogSnapshot catalog) {
    return ifMissing == IfMissing.SKIP && catalog.table(schema, name).isEmpty()
        ? new Nothing()
        : new RemoveTable(table(schema, name, catalog));
  }

  private static CatalogChange changeOptions(
      DefinitionCommand.AlterTable alter, CatalogSnapshot catalog) {
    if (alter.ifMissing() == IfMissing.SKIP
        && catalog.table(alter.schema(), alter.table()).isEmpty()) {
      return new Nothing();
    }
    TableDefinition table = table(alter.schema(), alter.table(), catalog);
    TableDefinition changed = TableOptions.change(table, alter.options());
    return changed.equals(table) ? new Nothing() : new ChangeTable(changed);
  }

  private static CatalogChange addIndex(
      DefinitionCommand.CreateIndex create, CatalogSnapshot catalog) {
    TableDefinition table = table(create.schema(), create.table(), catalog);
    String name = create.index().name();
    if (!name.isEmpty()) {
      if (create.ifExists() == IfExists.SKIP
          && catalog.tableOfIndex(create.schema(), name).isPresent()) {
        return new Nothing();
      }
      TableRules.checkName("index", name);
    }
    return new ChangeTable(CatalogIndexes.create(catalog, table, create.index()));
  }

  private static CatalogChange addDefaultIndex(
      DefinitionCommand.CreateDefaultIndex create, CatalogSnapshot catalog) {
    IndexDeclaration declaration =
        new IndexDeclaration(
            create.name(), create.column(), "hnsw", create.operatorClass(), Map.of());
    return catalog
        .table(create.tableId())
        .filter(TableDefinition::hasDefaultIndexes)
        .filter(table -> catalog.tableOfIndex(table.schema(), create.name()).isEmpty())
        .filter(table -> table.indexes().stream().noneMatch(index -> serves(index, create)))
        .<CatalogChange>map(
            table -> new ChangeTable(CatalogIndexes.create(catalog, table, declaration)))
        .orElseGet(Nothing::new);
  }

  private static boolean serves(
      IndexDefinition index, DefinitionCommand.CreateDefaultIndex create) {
    return index.column().equals(create.column())
        && index.operatorClass().equals(create.operatorClass());
  }

  private static CatalogChange removeIndex(
      DefinitionCommand.DropIndex drop, CatalogSnapshot catalog) {
    if (catalog.tableOfIndex(drop.schema(), drop.index()).isEmpty()) {
      if (drop.ifMissing() == IfMissing.SKIP) {
        return new Nothing();
      }
      requireSchema(drop.schema(), catalog);
    }
    return new ChangeTable(CatalogIndexes.drop(catalog, drop.schema(), drop.index()));
  }

  private static TableDefinition table(String schema, String name, CatalogSnapshot catalog) {
    Optional<TableDefinition> table = catalog.table(schema, name);
    if (table.isPresent()) {
      return table.get();
    }
    requireSchema(schema, catalog);
    throw new AzimuthException(
        ErrorCode.UNKNOWN_TABLE, schema + '.' + missing(name, catalog.tableNames(schema)));
  }

  /// The schema's name as it was created.
  private static String requireSchema(String schema, CatalogSnapshot catalog) {
    if (TableRules.isReserved(schema)) {
      throw new AzimuthException(
          ErrorCode.NOT_SUPPORTED, "definitions in " + schema + ", the database's own schema");
    }
    return catalog
        .schema(schema)
        .orElseThrow(() ->
            new AzimuthException(ErrorCode.UNKNOWN_SCHEMA, missing(schema, catalog.schemas())));
  }

  /// A name that is not known, and the one that may be meant.
  private static String missing(String name, Collection<String> known) {
    return name + NearestName.hint(name, known);
  }
}
