package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.system.SystemTable;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.Optional;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlOperator;

/// What the planner asks of the language about the tree that it gets.
public interface Dialect {
  /// The metric of a distance operator; empty for every other operator.
  Optional<DistanceMetric> distance(SqlOperator operator);

  /// Whether an operator tells the order of two vectors by a number below, at or above 0.
  boolean ordersVectors(SqlOperator operator);

  /// Whether an operator makes a vector of its first operand.
  ConversionKind conversion(SqlOperator operator);

  /// What computes an operator on vectors; empty for operators that Calcite has too.
  Optional<Computation> computation(SqlOperator operator);

  /// What SUM or AVG of vectors is for shards; empty for every other aggregate.
  Optional<Fragment.AggregateFunction> vectorAggregate(SqlAggFunction aggregate);

  /// The column type behind a type; empty for types that no column has.
  Optional<ColumnType> columnType(RelDataType type);

  /// The table of `SYS` that a table is; empty for those with shards.
  Optional<SystemTable> systemTable(RelOptTable table);

  /// The definition of a table.
  TableDefinition table(RelOptTable table);

  /// A value from SQL values of which none is NULL.
  interface Computation {
    Object compute(Object[] operands);
  }

  /// Whether an operator is the conversion to a vector.
  enum ConversionKind {
    TO_VECTOR,
    NONE
  }
}
