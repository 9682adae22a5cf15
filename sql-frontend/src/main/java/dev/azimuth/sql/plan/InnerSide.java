package dev.azimuth.sql.plan;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableCorrelate;
import org.apache.calcite.adapter.enumerable.EnumerableNestedLoopJoin;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.linq4j.tree.Blocks;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;

/// Stands above what the Enumerable engine enumerates anew for each row of something else, and
/// makes it a part of the code with a run of its own, see [InnerRows] and [SpooledRows].
final class InnerSide extends SingleRel implements EnumerableRel {
  private final Reading reading;

  /// How often the rows are made.
  private enum Reading {
    /// For each outer row, which they depend on.
    EACH(EnumerableBridge.INNER, "For each outer row"),
    /// Once, if they can be kept.
    ONCE(EnumerableBridge.SPOOLED, "Kept for all outer rows");

    private final Method method;
    private final String text;

    Reading(Method method, String text) {
      this.method = method;
      this.text = text;
    }
  }

  private InnerSide(RelNode input, Reading reading) {
    super(input.getCluster(), input.getTraitSet(), input);
    this.reading = reading;
  }

  /// The tree with one above the inner side of every join that reads it for each outer row.
  static RelNode mark(RelNode node) {
    List<RelNode> inputs = new ArrayList<>();
    for (RelNode input : node.getInputs()) {
      inputs.add(mark(input));
    }
    switch (node) {
      case EnumerableCorrelate _ -> inputs.set(1, new InnerSide(inputs.get(1), Reading.EACH));
      // The others keep it themselves.
      case EnumerableNestedLoopJoin join when !join.getJoinType().generatesNullsOnLeft() ->
          inputs.set(1, new InnerSide(inputs.get(1), Reading.ONCE));
      default -> {}
    }
    return inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
  }

  /// The node in one line, for EXPLAIN.
  String text() {
    return reading.text;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new InnerSide(sole(inputs), reading);
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer prefer) {
    Result rows = implementor.visitChild(this, 0, (EnumerableRel) getInput(), prefer);
    return new Result(
        Blocks.toBlock(
            Expressions.call(
                reading.method,
                DataContext.ROOT,
                Expressions.lambda(rows.block, DataContext.ROOT))),
        rows.physType,
        rows.format);
  }
}
