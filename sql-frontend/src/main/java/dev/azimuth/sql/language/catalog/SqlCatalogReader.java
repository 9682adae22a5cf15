package dev.azimuth.sql.language.catalog;

import dev.azimuth.sql.language.type.SqlTypeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.type.RelDataType;

/// Finds tables by name for one statement.
public final class SqlCatalogReader extends CalciteCatalogReader {
  private static final String VERSIONED_SUFFIX = "$versioned";
  private static final CalciteConnectionConfig CONFIG = config();

  /// A reader in which unqualified names belong to `schema`.
  public SqlCatalogReader(CalciteSchema root, String schema, SqlTypeFactory factory) {
    super(root, List.of(schema), factory, CONFIG);
  }

  private static CalciteConnectionConfig config() {
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
    return new CalciteConnectionConfigImpl(properties);
  }

  /// The table with the version of its rows as one more column, for plans that write what they
  /// read.
  public static RelOptTable versioned(RelOptTable table) {
    CatalogTable versioned =
        new CatalogTable(CatalogTable.of(table).definition(), CatalogTable.Form.VERSIONED);
    Prepare.CatalogReader reader = (Prepare.CatalogReader) table.getRelOptSchema();
    if (reader == null) {
      throw new IllegalArgumentException("a table without a catalog: " + table);
    }
    List<String> names = new ArrayList<>(table.getQualifiedName());
    names.add(names.removeLast() + VERSIONED_SUFFIX);
    RelDataType row = versioned.getRowType(reader.getTypeFactory());
    return RelOptTableImpl.create(
        reader, row, names, versioned, type -> Expressions.constant(null));
  }
}
