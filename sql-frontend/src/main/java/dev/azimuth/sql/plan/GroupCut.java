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

/// `ROW_NUMBER() OVER (PARTITION BY g ORDER BY d) <= k`, or `RANK()` in its place: has each shard
/// return the first k rows of each of its groups only, for a rank those as well that are equal to
/// the last one. What stands above stays, and numbers what comes: the first k of a group are among
/// the first k of its rows in their shards, and a row that is left out has k rows of its group
/// before it, so that no number up to k changes, and none that is larger becomes one up to k.
///
/// A row whose rank is up to k has fewer than k rows before it, in its shard as in all; so all rows
/// that count for such a rank come.
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

  /// Rows that are wanted of each group.
  private record Limit(Expression rows, Fragment.Ties ties) {}

  /// What the filter allows the number of a row to be at most.
  private Optional<Limit> limit(Filter filter, Project project) {
    for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
      if (conjunct instanceof RexCall call && call.getOperands().size() == 2) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        Optional<Limit> limit =
            switch (call.getKind()) {
              case LESS_THAN, LESS_THAN_OR_EQUAL -> limit(left, right, project);
              case GREATER_THAN, GREATER_THAN_OR_EQUAL -> limit(right, left, project);
              case EQUALS -> limit(left, right, project).or(() -> limit(right, left, project));
              default -> Optional.empty();
            };
        if (limit.isPresent()) {
          return limit;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Limit> limit(RexNode number, RexNode bound, Project project) {
    return RexUtil.isConstant(bound) && SqlTypeUtil.isIntType(bound.getType())
        ? ties(number, project).flatMap(ties -> rows(bound).map(rows -> new Limit(rows, ties)))
        : Optional.empty();
  }

  private Optional<Expression> rows(RexNode bound) {
    try {
      return Optional.of(slots.rows(bound));
    } catch (NotInterpreted unknown) {
      return Optional.empty();
    }
  }

  /// What becomes of rows that are equal, if this is the number of a row.
  private static Optional<Fragment.Ties> ties(RexNode node, Project project) {
    if (node instanceof RexInputRef reference
        && project.getProjects().get(reference.getIndex()) instanceof RexOver over) {
      return switch (over.getAggOperator().getKind()) {
        case ROW_NUMBER -> Optional.of(Fragment.Ties.CUT);
        case RANK -> Optional.of(Fragment.Ties.KEPT);
        default -> Optional.empty();
      };
    }
    return Optional.empty();
  }

  private Optional<ScanPlan.Form> form(RexWindow window, List<Expression> inputs, Limit limit) {
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
    return Optional.of(
        new ScanPlan.Form.TopOfGroups(inputs, groups, keys, limit.rows(), limit.ties()));
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
