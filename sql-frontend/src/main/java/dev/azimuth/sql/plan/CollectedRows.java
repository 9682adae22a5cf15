package dev.azimuth.sql.plan;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableAggregate;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;

/// Stands below an aggregate that keeps a value of each row, or whole rows in order to sort them,
/// and has every row count against the statement's memory.
final class CollectedRows extends SingleRel implements EnumerableRel {
  private CollectedRows(RelNode input) {
    super(input.getCluster(), input.getTraitSet(), input);
  }

  /// The tree with one below every such aggregate.
  static RelNode mark(RelNode node) {
    List<RelNode> inputs = new ArrayList<>();
    for (RelNode input : node.getInputs()) {
      inputs.add(mark(input));
    }
    if (node instanceof EnumerableAggregate aggregate && isCollecting(aggregate)) {
      inputs.set(0, new CollectedRows(inputs.getFirst()));
    }
    return inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
  }

  private static boolean isCollecting(Aggregate aggregate) {
    return aggregate.getAggCallList().stream().anyMatch(CollectedRows::isCollecting);
  }

  private static boolean isCollecting(AggregateCall call) {
    return switch (call.getAggregation().getKind()) {
      case ARRAY_AGG,
          ARRAY_CONCAT_AGG,
          COLLECT,
          FUSION,
          GROUP_CONCAT,
          INTERSECTION,
          JSON_ARRAYAGG,
          JSON_OBJECTAGG,
          LISTAGG,
          MODE,
          STRING_AGG ->
          true;
      default -> !call.getCollation().getFieldCollations().isEmpty();
    };
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new CollectedRows(sole(inputs));
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    Result rows = implementor.visitChild(this, 0, (EnumerableRel) getInput(), prefer);
    BlockBuilder code = new BlockBuilder();
    Expression input = code.append("collected", rows.block);
    code.add(
        Expressions.return_(
            null, Expressions.call(EnumerableBridge.KEPT, DataContext.ROOT, input)));
    return new Result(code.toBlock(), rows.physType, rows.format);
  }
}
