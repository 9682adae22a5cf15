package dev.azimuth.sql.language.catalog;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.catalog.TableDefinition;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.schema.ColumnStrategy;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql2rel.InitializerContext;
import org.apache.calcite.sql2rel.NullInitializerExpressionFactory;

/// What an INSERT puts into columns that it does not name: their DEFAULT, or NULL.
final class ColumnDefaults extends NullInitializerExpressionFactory {
  private final TableDefinition definition;

  ColumnDefaults(TableDefinition definition) {
    this.definition = definition;
  }

  private ColumnDefinition column(int ordinal) {
    return definition.columns().get(ordinal);
  }

  @Override
  public ColumnStrategy generationStrategy(RelOptTable table, int ordinal) {
    if (ordinal < definition.columns().size() && column(ordinal).defaultSql().isPresent()) {
      return ColumnStrategy.DEFAULT;
    }
    return super.generationStrategy(table, ordinal);
  }

  @Override
  public RexNode newColumnDefaultValue(RelOptTable table, int ordinal, InitializerContext context) {
    if (ordinal >= definition.columns().size() || column(ordinal).defaultSql().isEmpty()) {
      return super.newColumnDefaultValue(table, ordinal, context);
    }
    SqlNode parsed =
        context.parseExpression(
            DefaultExpressions.PARSER_CONFIG, column(ordinal).defaultSql().orElseThrow());
    SqlNode validated = context.validateExpression(table.getRowType(), parsed);
    return context.convertExpression(validated);
  }
}
