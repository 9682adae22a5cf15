package dev.azimuth.sql.plan;

import java.lang.reflect.Method;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.Blocks;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/// A leaf whose rows a method of [EnumerableBridge] reads; it costs as much as it returns.
abstract class TableLeaf extends AbstractRelNode implements EnumerableRel {
  TableLeaf(RelOptCluster cluster, RelDataType rowType) {
    super(cluster, cluster.traitSetOf(EnumerableConvention.INSTANCE));
    this.rowType = rowType;
  }

  @Override
  public final RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery metadata) {
    double rows = estimateRowCount(metadata);
    return planner.getCostFactory().makeCost(rows, rows, rows);
  }

  /// Code that calls `method` with the context and `table`.
  final <T> Result reading(
      EnumerableRelImplementor implementor,
      Prefer preference,
      Method method,
      T table,
      Class<T> type) {
    PhysType physical =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), preference.preferArray());
    return implementor.result(
        physical,
        Blocks.toBlock(
            Expressions.call(
                method, implementor.getRootExpression(), implementor.stash(table, type))));
  }
}
