package dev.azimuth.sql.language.catalog;

import dev.azimuth.sql.language.type.ColumnTypes;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.ColumnDefinition;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.schema.lookup.Lookup;
import org.jspecify.annotations.Nullable;

/// The schema `SYS` as Calcite reads it.
public final class SystemSchema extends AbstractSchema {
  static final Schema INSTANCE = new SystemSchema();

  private SystemSchema() {}

  static List<String> names() {
    return Arrays.stream(SystemTable.values()).map(SystemTable::name).toList();
  }

  @Override
  public Lookup<Table> tables() {
    return new NameLookup<>(
        name -> SystemTable.named(name).map(SystemTable::name),
        name -> new Rows(SystemTable.valueOf(name)),
        () -> names().stream());
  }

  /// One of its tables.
  public static final class Rows extends AbstractTable {
    private final SystemTable table;

    private Rows(SystemTable table) {
      this.table = table;
    }

    /// Which one.
    public SystemTable table() {
      return table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
      RelDataTypeFactory.Builder row = factory.builder();
      for (ColumnDefinition column : table.definition().columns()) {
        RelDataType type = ColumnTypes.expressionType((SqlTypeFactory) factory, column.type());
        row.add(column.name(), factory.createTypeWithNullability(type, true));
      }
      return row.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Rows rows && rows.table == table;
    }

    @Override
    public int hashCode() {
      return table.hashCode();
    }
  }
}
