package dev.azimuth.sql.plan;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Window;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalWindow;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql2rel.ConvertToChecked;

/// Has the Enumerable engine fail where a whole number leaves its range, as our operators do: by
/// itself it goes on with what is left of the bits. Windows whose ends it cannot compute are
/// refused.
final class CheckedNumbers extends RelHomogeneousShuttle {
  private CheckedNumbers() {}

  /// A tree whose windows have left the projects.
  static RelNode in(RelNode logical) {
    RelNode arithmetic =
        logical.accept(new ConvertToChecked(logical.getCluster().getRexBuilder(), true));
    return arithmetic.accept(new CheckedNumbers());
  }

  @Override
  public RelNode visit(RelNode node) {
    RelNode visited = super.visit(node);
    return switch (visited) {
      case LogicalAggregate aggregate -> checked(aggregate);
      case LogicalWindow window -> checked(window);
      default -> visited;
    };
  }

  private static RelNode checked(LogicalAggregate aggregate) {
    List<AggregateCall> calls = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      SqlAggFunction function = checked(call.getAggregation(), call.getType());
      calls.add(
          function.equals(call.getAggregation())
              ? call
              : AggregateCall.create(
                  function,
                  call.isDistinct(),
                  call.isApproximate(),
                  call.ignoreNulls(),
                  call.rexList,
                  call.getArgList(),
                  call.filterArg,
                  call.distinctKeys,
                  call.collation,
                  call.getType(),
                  call.getName()));
    }
    return ((Aggregate) aggregate)
        .copy(
            aggregate.getTraitSet(),
            aggregate.getInput(),
            aggregate.getGroupSet(),
            aggregate.getGroupSets(),
            calls);
  }

  private static RelNode checked(LogicalWindow window) {
    List<Window.Group> groups = new ArrayList<>();
    for (Window.Group group : window.groups) {
      requireRange(window, group);
      List<Window.RexWinAggCall> calls = new ArrayList<>();
      for (Window.RexWinAggCall call : group.aggCalls) {
        calls.add(
            new Window.RexWinAggCall(
                call.getParserPosition(),
                checked((SqlAggFunction) call.getOperator(), call.getType()),
                call.getType(),
                call.getOperands(),
                call.ordinal,
                call.distinct,
                call.ignoreNulls));
      }
      groups.add(
          new Window.Group(
              group.keys,
              group.isRows,
              group.lowerBound,
              group.upperBound,
              group.exclude,
              group.orderKeys,
              calls));
    }
    return LogicalWindow.create(
        window.getTraitSet(),
        window.getHints(),
        window.getInput(),
        window.constants,
        window.getRowType(),
        groups);
  }

  /// The engine computes the ends of a range from the key of the row, and has no way to do so for
  /// NULL.
  private static void requireRange(LogicalWindow window, Window.Group group) {
    boolean hasOffset =
        group.lowerBound.getOffset() != null || group.upperBound.getOffset() != null;
    if (group.isRows || !hasOffset) {
      return;
    }
    for (RelFieldCollation key : group.orderKeys.getFieldCollations()) {
      RelDataType type =
          window.getInput().getRowType().getFieldList().get(key.getFieldIndex()).getType();
      if (type.isNullable()) {
        throw new AzimuthException(
            ErrorCode.NOT_SUPPORTED,
            "RANGE with a distance from a key that may be NULL; order by COALESCE(key, value)");
      }
    }
  }

  private static SqlAggFunction checked(SqlAggFunction function, RelDataType type) {
    boolean isWhole =
        switch (type.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
          default -> false;
        };
    return !isWhole
        ? function
        : switch (function.getKind()) {
          case SqlKind.SUM -> type.isNullable() ? CheckedSum.SUM : CheckedSum.SUM_OR_ZERO;
          case SqlKind.SUM0 -> CheckedSum.SUM_OR_ZERO;
          default -> function;
        };
  }
}
