package dev.azimuth.sql.language.catalog;

import com.google.common.collect.ImmutableList;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.CatalogSnapshot;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.IndexDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.schema.lookup.Lookup;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// A table of INFORMATION_SCHEMA: the rows that the snapshot has, as constants of the statement.
final class InformationTable extends AbstractTable implements TranslatableTable {
  /// Name of the schema.
  static final String SCHEMA = "INFORMATION_SCHEMA";

  private static final String CATALOG = "azimuth";

  private final CatalogSnapshot snapshot;
  private final Kind kind;

  private InformationTable(CatalogSnapshot snapshot, Kind kind) {
    this.snapshot = snapshot;
    this.kind = kind;
  }

  /// The tables there are. A column's type is VARCHAR unless its name ends in POSITION.
  private enum Kind {
    SCHEMATA(InformationTable::schemata, "CATALOG_NAME", "SCHEMA_NAME"),
    TABLES(
        InformationTable::tables,
        "TABLE_CATALOG",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "TABLE_TYPE",
        "OPTIONS"),
    COLUMNS(
        InformationTable::columns,
        "TABLE_CATALOG",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "COLUMN_NAME",
        "ORDINAL_POSITION",
        "COLUMN_DEFAULT",
        "IS_NULLABLE",
        "DATA_TYPE"),
    TABLE_CONSTRAINTS(
        InformationTable::constraints,
        "CONSTRAINT_CATALOG",
        "CONSTRAINT_SCHEMA",
        "CONSTRAINT_NAME",
        "TABLE_CATALOG",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "CONSTRAINT_TYPE",
        "IS_DEFERRABLE",
        "INITIALLY_DEFERRED"),
    KEY_COLUMN_USAGE(
        InformationTable::keyColumns,
        "CONSTRAINT_CATALOG",
        "CONSTRAINT_SCHEMA",
        "CONSTRAINT_NAME",
        "TABLE_CATALOG",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "COLUMN_NAME",
        "ORDINAL_POSITION"),
    INDEXES(
        InformationTable::indexes,
        "INDEX_CATALOG",
        "INDEX_SCHEMA",
        "INDEX_NAME",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "COLUMN_NAME",
        "INDEX_TYPE",
        "OPERATOR_CLASS",
        "OPTIONS");

    private final Function<CatalogSnapshot, List<@Nullable Object[]>> rows;
    private final List<String> columns;

    Kind(Function<CatalogSnapshot, List<@Nullable Object[]>> rows, String... columns) {
      this.rows = rows;
      this.columns = List.of(columns);
    }

    static Optional<Kind> named(String name) {
      return Arrays.stream(values()).filter(kind -> kind.name().equalsIgnoreCase(name)).findFirst();
    }
  }

  /// Names of the tables.
  static List<String> names() {
    return Arrays.stream(Kind.values()).map(Kind::name).toList();
  }

  /// The schema with its tables.
  static Schema schema(CatalogSnapshot snapshot) {
    return new AbstractSchema() {
      @Override
      public Lookup<Table> tables() {
        return new NameLookup<>(
            name -> Kind.named(name).map(Kind::name),
            name -> new InformationTable(snapshot, Kind.valueOf(name)),
            () -> Arrays.stream(Kind.values()).map(Kind::name));
      }
    };
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder row = factory.builder();
    for (String column : kind.columns) {
      SqlTypeName type = column.endsWith("POSITION") ? SqlTypeName.INTEGER : SqlTypeName.VARCHAR;
      row.add(column, factory.createTypeWithNullability(factory.createSqlType(type), true));
    }
    return row.build();
  }

  @Override
  public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable table) {
    RexBuilder builder = context.getCluster().getRexBuilder();
    ImmutableList.Builder<ImmutableList<RexLiteral>> tuples = ImmutableList.builder();
    for (@Nullable Object[] row : kind.rows.apply(snapshot)) {
      ImmutableList.Builder<RexLiteral> tuple = ImmutableList.builder();
      for (RelDataTypeField field : table.getRowType().getFieldList()) {
        tuple.add((RexLiteral) builder.makeLiteral(row[field.getIndex()], field.getType(), false));
      }
      tuples.add(tuple.build());
    }
    return LogicalValues.create(context.getCluster(), table.getRowType(), tuples.build());
  }

  private static List<@Nullable Object[]> schemata(CatalogSnapshot snapshot) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (String schema : snapshot.schemas()) {
      rows.add(new @Nullable Object[] {CATALOG, schema});
    }
    rows.add(new @Nullable Object[] {CATALOG, SCHEMA});
    rows.add(new @Nullable Object[] {CATALOG, SystemTable.SCHEMA});
    return rows;
  }

  /// `OPTIONS` is not in the standard: what CREATE TABLE and ALTER TABLE have set.
  private static List<@Nullable Object[]> tables(CatalogSnapshot snapshot) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : snapshot.tables()) {
      rows.add(
          new @Nullable Object[] {
            CATALOG, table.schema(), table.name(), "BASE TABLE", table.optionsText()
          });
    }
    return rows;
  }

  private static List<@Nullable Object[]> columns(CatalogSnapshot snapshot) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : snapshot.tables()) {
      int position = 0;
      for (ColumnDefinition column : table.columns()) {
        position++;
        rows.add(
            new @Nullable Object[] {
              CATALOG,
              table.schema(),
              table.name(),
              column.name(),
              position,
              column.defaultSql().orElse(null),
              column.nullable() ? "YES" : "NO",
              column.type().sql()
            });
      }
    }
    return rows;
  }

  private static List<@Nullable Object[]> constraints(CatalogSnapshot snapshot) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : snapshot.tables()) {
      rows.add(
          new @Nullable Object[] {
            CATALOG,
            table.schema(),
            keyName(table),
            CATALOG,
            table.schema(),
            table.name(),
            "PRIMARY KEY",
            "NO",
            "NO"
          });
    }
    return rows;
  }

  private static List<@Nullable Object[]> keyColumns(CatalogSnapshot snapshot) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : snapshot.tables()) {
      int position = 0;
      for (int ordinal : table.keyColumns()) {
        position++;
        rows.add(
            new @Nullable Object[] {
              CATALOG,
              table.schema(),
              keyName(table),
              CATALOG,
              table.schema(),
              table.name(),
              table.columns().get(ordinal).name(),
              position
            });
      }
    }
    return rows;
  }

  /// Not in the standard: what was created by CREATE INDEX.
  private static List<@Nullable Object[]> indexes(CatalogSnapshot snapshot) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (TableDefinition table : snapshot.tables()) {
      for (IndexDefinition index : table.indexes()) {
        rows.add(
            new @Nullable Object[] {
              CATALOG,
              table.schema(),
              index.name(),
              table.schema(),
              table.name(),
              index.column(),
              index.method(),
              index.operatorClass(),
              index.optionsText()
            });
      }
    }
    return rows;
  }

  /// Keys have no names of their own.
  private static String keyName(TableDefinition table) {
    return table.name() + "_pkey";
  }
}
