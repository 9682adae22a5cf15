package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Operator;
import java.util.List;
import org.apache.calcite.DataContext;
import org.apache.calcite.adapter.enumerable.EnumerableConvention;
import org.apache.calcite.adapter.enumerable.EnumerableRel;
import org.apache.calcite.adapter.enumerable.EnumerableRelImplementor;
import org.apache.calcite.adapter.enumerable.JavaRowFormat;
import org.apache.calcite.adapter.enumerable.PhysType;
import org.apache.calcite.adapter.enumerable.PhysTypeImpl;
import org.apache.calcite.linq4j.tree.BlockBuilder;
import org.apache.calcite.linq4j.tree.Expression;
import org.apache.calcite.linq4j.tree.Expressions;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.convert.ConverterRule;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/// A lateral join whose inner side is a plan already, see [LateralRows]; its input is the outer
/// one.
final class Lateral extends SingleRel implements EnumerableRel {
  /// In EXPLAIN.
  static final String TEXT = "Lateral: for each row of the first, the second";

  private static final double ROWS_FOR_EACH = 10;

  private final LateralRows inner;
  private final RelDataType type;
  private final String innerText;

  /// @param innerText a text that no other inner side has
  Lateral(
      RelOptCluster cluster,
      RelTraitSet traits,
      RelNode input,
      LateralRows inner,
      RelDataType type,
      String innerText) {
    super(cluster, traits, input);
    this.inner = inner;
    this.type = type;
    this.innerText = innerText;
  }

  LateralRows inner() {
    return inner;
  }

  /// For EXPLAIN, with the inner side below it; the outer one follows.
  String text(int depth) {
    StringBuilder text = new StringBuilder("Lateral: for each row of the last, the first");
    append(inner.root(), depth + 1, text);
    return text.toString();
  }

  private static void append(Operator operator, int depth, StringBuilder text) {
    for (String line : operator.describe().split("\n", -1)) {
      text.append('\n').append("  ".repeat(depth)).append(line);
    }
    operator.inputs().forEach(input -> append(input, depth + 1, text));
  }

  @Override
  protected RelDataType deriveRowType() {
    return type;
  }

  @Override
  public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
    return new Lateral(getCluster(), traits, sole(inputs), inner, type, innerText);
  }

  @Override
  public RelWriter explainTerms(RelWriter writer) {
    return super.explainTerms(writer).item("inner", innerText).item("columns", inner.columns());
  }

  @Override
  public double estimateRowCount(RelMetadataQuery metadata) {
    return ROWS_FOR_EACH * metadata.getRowCount(getInput());
  }

  @Override
  public Result implement(EnumerableRelImplementor implementor, Prefer preference) {
    BlockBuilder code = new BlockBuilder();
    Result outer = implementor.visitChild(this, 0, (EnumerableRel) getInput(), Prefer.ARRAY);
    Expression rows = code.append("outer", outer.block);
    PhysType physical =
        PhysTypeImpl.of(implementor.getTypeFactory(), getRowType(), JavaRowFormat.ARRAY, false);
    code.add(
        Expressions.call(
            EnumerableBridge.LATERAL,
            DataContext.ROOT,
            outer.physType.convertTo(rows, JavaRowFormat.ARRAY),
            implementor.stash(inner, LateralRows.class)));
    return implementor.result(physical, code.toBlock());
  }

  /// Makes a part of the Enumerable engine's tree of it.
  static final class Rule extends ConverterRule {
    /// The only form of the rule.
    static final Config CONFIG =
        Config.INSTANCE
            .withConversion(
                Lateral.class, Convention.NONE, EnumerableConvention.INSTANCE, "LateralRule")
            .withRuleFactory(Rule::new);

    private Rule(Config config) {
      super(config);
    }

    @Override
    public RelNode convert(RelNode node) {
      Lateral lateral = (Lateral) node;
      RelNode input = lateral.getInput();
      return lateral.copy(
          lateral.getTraitSet().replace(EnumerableConvention.INSTANCE),
          List.of(convert(input, input.getTraitSet().replace(EnumerableConvention.INSTANCE))));
    }
  }
}
