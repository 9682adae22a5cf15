package dev.azimuth.sql.language.catalog;

import dev.azimuth.sql.language.type.ColumnTypes;
import dev.azimuth.sql.language.type.SqlTypeFactory;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.TemporalTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// A table of the catalog: `relOptTable.unwrap(CatalogTable.class)`.
public final class CatalogTable extends AbstractTable implements TemporalTable {
  /// The column that only the versioned form has: the version of the row, BIGINT NOT NULL, last.
  public static final String VERSION_COLUMN = "$version";

  private final TableDefinition definition;
  private final Form form;

  /// What columns a table shows.
  public enum Form {
    /// Those of its definition.
    PLAIN,
    /// Those of its definition, then [#VERSION_COLUMN].
    VERSIONED
  }

  CatalogTable(TableDefinition definition, Form form) {
    this.definition = definition;
    this.form = form;
  }

  /// The table of a scan or modification; every table that has rows of its own is one.
  public static CatalogTable of(RelOptTable table) {
    return table.unwrapOrThrow(CatalogTable.class);
  }

  /// The table as the catalog has it.
  public TableDefinition definition() {
    return definition;
  }

  /// What columns this table shows.
  public Form form() {
    return form;
  }

  @Override
  public RelDataType getRowType(RelDataTypeFactory factory) {
    RelDataTypeFactory.Builder row = factory.builder();
    for (ColumnDefinition column : definition.columns()) {
      RelDataType type = ColumnTypes.expressionType((SqlTypeFactory) factory, column.type());
      row.add(column.name(), factory.createTypeWithNullability(type, column.nullable()));
    }
    if (form == Form.VERSIONED) {
      row.add(VERSION_COLUMN, factory.createSqlType(SqlTypeName.BIGINT));
    }
    return row.build();
  }

  /// No column shows since when a row holds.
  @Override
  public String getSysStartFieldName() {
    return "";
  }

  @Override
  public String getSysEndFieldName() {
    return "";
  }

  @Override
  public Statistic getStatistic() {
    return Statistics.of(null, List.of(ImmutableBitSet.of(definition.keyColumns())), null, null);
  }

  @Override
  public <C> @Nullable C unwrap(Class<C> type) {
    return type.isAssignableFrom(ColumnDefaults.class)
        ? type.cast(new ColumnDefaults(definition))
        : super.unwrap(type);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CatalogTable that
        && form == that.form
        && definition.id() == that.definition.id()
        && definition.version() == that.definition.version();
  }

  @Override
  public int hashCode() {
    return Objects.hash(definition.id(), definition.version(), form);
  }
}
