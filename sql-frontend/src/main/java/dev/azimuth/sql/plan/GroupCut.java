package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.ScanPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// `ROW_NUMBER() OVER (PARTITION BY g ORDER BY d) <= k`: has each shard return the first k rows of
/// each of its groups only. What stands above stays, and numbers what comes: the first k of a group
/// are among the first k of its rows in their shards, and a row that is left out has k rows of its
/// group before it, so that no number up to k changes.
final class GroupCut {
  private final Dialect dialect;
  private final FragmentExpressions expressions;
  private final Slots slots;

  GroupCut(Dialect dialect, FragmentExpressions expressions, Slots slots) {
    this.dialect = dialect;
    this.expressions = expressions;
    this.slots = slots;
  }

  /// The same tree over a scan that returns less; empty if there is no such condition.
  Optional<RelNode> absorb(Filter filter, Project project, ShardScan scan) {
    Optional<RexWindow> window = scan.isUncut() ? onlyWindow(project) : Optional.empty();
    if (window.isEmpty()) {
      return Optional.empty();
    }
    return limit(filter, project)
        .flatMap(limit -> form(window.get(), scan.outputs().orElseThrow(), limit))
        .map(form -> {
          ShardScan less =
              new ShardScan(
                  scan.getCluster(),
                  scan.definition(),
                  scan.filter(),
                  form,
                  scan.getRowType(),
                  scan.types(),
                  scan.asOf());
          RelNode numbered = project.copy(project.getTraitSet(), List.of(less));
          return filter.copy(filter.getTraitSet(), List.of(numbered));
        });
  }

  /// The window of all functions, if it is one and they are such that the rows after the first do
  /// not matter to them.
  private static Optional<RexWindow> onlyWindow(Project project) {
    List<RexOver> functions = new ArrayList<>();
    for (RexNode node : project.getProjects()) {
      node.accept(
          new RexVisitorImpl<@Nullable Void>(true) {
            @Override
            public @Nullable Void visitOver(RexOver over) {
              functions.add(over);
              return super.visitOver(over);
            }
          });
    }
    if (functions.isEmpty()) {
      return Optional.empty();
    }
    RexWindow window = functions.getFirst().getWindow();
    boolean isOne =
        functions.stream()
            .allMatch(over ->
                over.getWindow().partitionKeys.equals(window.partitionKeys)
                    && over.getWindow().orderKeys.equals(window.orderKeys)
                    && isRank(over));
    return isOne && !window.orderKeys.isEmpty() ? Optional.of(window) : Optional.empty();
  }

  private static boolean isRank(RexOver over) {
    SqlKind kind = over.getAggOperator().getKind();
    return kind == SqlKind.ROW_NUMBER || kind == SqlKind.RANK || kind == SqlKind.DENSE_RANK;
  }

  /// What the filter allows the number of a row to be at most.
  private Optional<Expression> limit(Filter filter, Project project) {
    for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
      if (conjunct instanceof RexCall call && call.getOperands().size() == 2) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        RexNode bound =
            switch (call.getKind()) {
              case LESS_THAN, LESS_THAN_OR_EQUAL -> isNumber(left, project) ? right : null;
              case GREATER_THAN, GREATER_THAN_OR_EQUAL -> isNumber(right, project) ? left : null;
              case EQUALS ->
                  isNumber(left, project) ? right : isNumber(right, project) ? left : null;
              default -> null;
            };
        if (bound != null && RexUtil.isConstant(bound) && SqlTypeUtil.isIntType(bound.getType())) {
          return attempt(bound);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Expression> attempt(RexNode bound) {
    try {
      return Optional.of(slots.rows(bound));
    } catch (NotInterpreted unknown) {
      return Optional.empty();
    }
  }

  private static boolean isNumber(RexNode node, Project project) {
    return node instanceof RexInputRef reference
        && project.getProjects().get(reference.getIndex()) instanceof RexOver over
        && over.getAggOperator().getKind() == SqlKind.ROW_NUMBER;
  }

  private Optional<ScanPlan.Form> form(
      RexWindow window, List<Expression> inputs, Expression limit) {
    List<Expression> groups = new ArrayList<>();
    for (RexNode key : window.partitionKeys) {
      Optional<Expression> group = ordered(key, inputs);
      if (group.isEmpty()) {
        return Optional.empty();
      }
      groups.add(group.get());
    }
    List<Fragment.SortKey> keys = new ArrayList<>();
    for (RexFieldCollation key : window.orderKeys) {
      Optional<Expression> expression = ordered(key.left, inputs);
      if (expression.isEmpty()) {
        return Optional.empty();
      }
      RelFieldCollation field =
          new RelFieldCollation(0, key.getDirection(), key.getNullDirection());
      keys.add(SortKeys.of(field, expression.get(), Monotone.Direction.SAME));
    }
    return Optional.of(new ScanPlan.Form.TopOfGroups(inputs, groups, keys, limit));
  }

  /// A column or a distance that nodes order as SQL does.
  private Optional<Expression> ordered(RexNode node, List<Expression> inputs) {
    boolean isOrdered =
        dialect.columnType(node.getType()).filter(FragmentExpressions::isOrdered).isPresent();
    return isOrdered
        ? expressions
            .value(node, inputs)
            .filter(
                value -> value instanceof Expression.Column || value instanceof Expression.Distance)
        : Optional.empty();
  }
}
