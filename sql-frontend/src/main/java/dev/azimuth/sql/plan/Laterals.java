package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Operator;
import dev.azimuth.sql.execute.SearchWishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.Convention;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;

/// The correlations of a tree whose inner side is of the shapes that run without generated code:
/// that side becomes a plan of its own, whose parameters stand for values of the outer row. Others
/// stay as they are, and the Enumerable engine reads the tables of the inner side whole.
final class Laterals {
  private final ScalarCompiler scalars;
  private final PushesDown pushDown;
  private final SearchWishes search;
  private final List<ShardScan> scans = new ArrayList<>();
  private int nextParameter;

  /// Moves work into the scans of a tree.
  interface PushesDown {
    RelNode rewrite(RelNode rel, Slots slots, SearchWishes search);
  }

  /// @param firstParameter that no parameter of the statement has
  Laterals(ScalarCompiler scalars, PushesDown pushDown, SearchWishes search, int firstParameter) {
    this.scalars = scalars;
    this.pushDown = pushDown;
    this.search = search;
    nextParameter = firstParameter;
  }

  /// Scans of the inner sides.
  List<ShardScan> scans() {
    return List.copyOf(scans);
  }

  /// The tree with a [Lateral] in place of each correlation that can be one, from the leaves up.
  RelNode replacedIn(RelNode node) {
    List<RelNode> inputs = new ArrayList<>(node.getInputs().size());
    for (RelNode input : node.getInputs()) {
      inputs.add(replacedIn(input));
    }
    RelNode copy = inputs.equals(node.getInputs()) ? node : node.copy(node.getTraitSet(), inputs);
    return copy instanceof Correlate correlate ? lateral(correlate).orElse(correlate) : copy;
  }

  private Optional<RelNode> lateral(Correlate correlate) {
    LateralRows.Unmatched unmatched = unmatched(correlate.getJoinType());
    if (unmatched == null) {
      return Optional.empty();
    }
    OuterValues values = new OuterValues(correlate.getCorrelationId(), nextParameter);
    RelNode inner = PlannerPhase.NORMALIZE.rewrite(correlate.getRight().accept(values));
    if (!RelOptUtil.getVariablesUsed(inner).isEmpty()) {
      return Optional.empty();
    }
    Slots slots = new Slots(scalars);
    RelNode pushed = pushDown.rewrite(inner, slots, search);
    Operator root;
    try {
      root = new DirectCompiler(scalars).compile(pushed);
    } catch (NotInterpreted generated) {
      return Optional.empty();
    }
    LateralRows rows =
        new LateralRows(
            root,
            slots.all(),
            nextParameter,
            values.columns,
            pushed.getRowType().getFieldCount(),
            unmatched);
    nextParameter += values.columns.size();
    scans.addAll(ShardScan.in(pushed));
    return Optional.of(
        new Lateral(
            correlate.getCluster(),
            correlate.getCluster().traitSetOf(Convention.NONE),
            correlate.getLeft(),
            rows,
            correlate.getRowType(),
            RelOptUtil.toString(pushed)));
  }

  private static LateralRows.@Nullable Unmatched unmatched(JoinRelType type) {
    return switch (type) {
      case INNER -> LateralRows.Unmatched.DROPPED;
      case LEFT -> LateralRows.Unmatched.KEPT;
      default -> null;
    };
  }

  /// Puts parameters in place of the values of an outer row.
  private static final class OuterValues extends RelHomogeneousShuttle {
    private final CorrelationId outer;
    private final int firstParameter;
    private final List<Integer> columns = new ArrayList<>();

    OuterValues(CorrelationId outer, int firstParameter) {
      this.outer = outer;
      this.firstParameter = firstParameter;
    }

    @Override
    public RelNode visit(RelNode other) {
      return super.visit(other)
          .accept(
              new RexShuttle() {
                @Override
                public RexNode visitFieldAccess(RexFieldAccess access) {
                  return access.getReferenceExpr() instanceof RexCorrelVariable row
                          && row.id.equals(outer)
                      ? new RexDynamicParam(
                          access.getType(), parameter(access.getField().getIndex()))
                      : super.visitFieldAccess(access);
                }
              });
    }

    private int parameter(int column) {
      int known = columns.indexOf(column);
      if (known < 0) {
        known = columns.size();
        columns.add(column);
      }
      return firstParameter + known;
    }
  }
}
