package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.language.catalog.CatalogTable;
import dev.azimuth.sql.language.catalog.SystemSchema;
import dev.azimuth.sql.language.function.ConversionFunction;
import dev.azimuth.sql.language.function.VectorAggregate;
import dev.azimuth.sql.language.function.VectorFunction;
import dev.azimuth.sql.language.function.VectorFunctions;
import dev.azimuth.sql.language.type.ColumnTypes;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.Optional;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlOperator;

/// Azimuth's language as the planner sees it.
public final class AzimuthDialect implements Dialect {
  @Override
  public Optional<DistanceMetric> distance(SqlOperator operator) {
    return VectorFunctions.metric(operator);
  }

  @Override
  public boolean ordersVectors(SqlOperator operator) {
    return operator.equals(VectorFunctions.COMPARE);
  }

  @Override
  public ConversionKind conversion(SqlOperator operator) {
    return operator instanceof ConversionFunction ? ConversionKind.TO_VECTOR : ConversionKind.NONE;
  }

  @Override
  public Optional<Computation> computation(SqlOperator operator) {
    return operator instanceof VectorFunction function
        ? Optional.of(function::compute)
        : Optional.empty();
  }

  @Override
  public Optional<Fragment.AggregateFunction> vectorAggregate(SqlAggFunction aggregate) {
    if (aggregate.equals(VectorAggregate.SUM)) {
      return Optional.of(Fragment.AggregateFunction.SUM);
    }
    return aggregate.equals(VectorAggregate.AVERAGE)
        ? Optional.of(Fragment.AggregateFunction.AVG)
        : Optional.empty();
  }

  @Override
  public Optional<ColumnType> columnType(RelDataType type) {
    return ColumnTypes.columnType(type);
  }

  @Override
  public Optional<SystemTable> systemTable(RelOptTable table) {
    return Optional.ofNullable(table.unwrap(SystemSchema.Rows.class)).map(SystemSchema.Rows::table);
  }

  @Override
  public TableDefinition table(RelOptTable table) {
    return CatalogTable.of(table).definition();
  }
}
