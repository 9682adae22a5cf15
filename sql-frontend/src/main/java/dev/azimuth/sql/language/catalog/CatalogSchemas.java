package dev.azimuth.sql.language.catalog;

import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.lookup.Lookup;

/// The schemas of one snapshot of the catalog. Cheap to make: names are looked up when asked for.
public final class CatalogSchemas extends AbstractSchema {
  private final CatalogSnapshot snapshot;
  private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

  private CatalogSchemas(CatalogSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /// The root of the names in `snapshot`.
  public static CalciteSchema root(CatalogSnapshot snapshot) {
    return CalciteSchema.createRootSchema(false, false, "", new CatalogSchemas(snapshot));
  }

  /// Names of all schemas that statements may name.
  public static List<String> schemaNames(CatalogSnapshot snapshot) {
    List<String> names = new ArrayList<>(snapshot.schemas());
    names.add(InformationTable.SCHEMA);
    names.add(SystemTable.SCHEMA);
    return names;
  }

  /// Names of the schema's tables.
  public static List<String> tableNames(CatalogSnapshot snapshot, String schema) {
    if (schema.equalsIgnoreCase(InformationTable.SCHEMA)) {
      return InformationTable.names();
    }
    return schema.equalsIgnoreCase(SystemTable.SCHEMA)
        ? SystemSchema.names()
        : snapshot.tableNames(schema);
  }

  @Override
  public Lookup<? extends Schema> subSchemas() {
    return new NameLookup<Schema>(
        this::spelling,
        name -> schemas.computeIfAbsent(name, this::create),
        () -> schemaNames(snapshot).stream());
  }

  private Optional<String> spelling(String name) {
    if (name.equalsIgnoreCase(InformationTable.SCHEMA)) {
      return Optional.of(InformationTable.SCHEMA);
    }
    return name.equalsIgnoreCase(SystemTable.SCHEMA)
        ? Optional.of(SystemTable.SCHEMA)
        : snapshot.schema(name);
  }

  private Schema create(String spelling) {
    return switch (spelling) {
      case InformationTable.SCHEMA -> InformationTable.schema(snapshot);
      case SystemTable.SCHEMA -> SystemSchema.INSTANCE;
      default -> new Tables(snapshot, spelling);
    };
  }

  /// The tables of one schema.
  private static final class Tables extends AbstractSchema {
    private final CatalogSnapshot snapshot;
    private final String schema;
    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    Tables(CatalogSnapshot snapshot, String schema) {
      this.snapshot = snapshot;
      this.schema = schema;
    }

    @Override
    public Lookup<Table> tables() {
      return new NameLookup<>(
          name -> snapshot.table(schema, name).map(TableDefinition::name),
          name -> tables.computeIfAbsent(name, this::table),
          () -> snapshot.tableNames(schema).stream());
    }

    private Table table(String name) {
      return new CatalogTable(snapshot.table(schema, name).orElseThrow(), CatalogTable.Form.PLAIN);
    }
  }
}
