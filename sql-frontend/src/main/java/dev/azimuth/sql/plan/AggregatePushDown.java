package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.ScanPlan;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;

/// Moves COUNT, SUM, MIN and MAX, and SUM and AVG of vectors, with or without groups, next to the
/// data.
final class AggregatePushDown {
  private final Dialect dialect;

  AggregatePushDown(Dialect dialect) {
    this.dialect = dialect;
  }

  /// The aggregate as a scan; a project above it where SUM of nothing is zero.
  Optional<RelNode> absorb(Aggregate aggregate, ShardScan scan) {
    if (!scan.isUncut() || aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
      return Optional.empty();
    }
    List<Expression> inputs = scan.outputs().orElseThrow();
    List<Expression> groups = new ArrayList<>();
    for (int column : aggregate.getGroupSet()) {
      if (!FragmentExpressions.isOrdered(scan.types().get(column))) {
        return Optional.empty();
      }
      groups.add(inputs.get(column));
    }
    List<Fragment.Aggregate> functions = new ArrayList<>();
    for (AggregateCall call : aggregate.getAggCallList()) {
      Optional<Fragment.Aggregate> function = function(call, inputs, scan.types());
      if (function.isEmpty()) {
        return Optional.empty();
      }
      functions.add(function.get());
    }
    return Optional.of(completed(aggregate, scan, new ScanPlan.Form.Groups(groups, functions)));
  }

  private Optional<Fragment.Aggregate> function(
      AggregateCall call, List<Expression> inputs, List<ColumnType> types) {
    boolean plain =
        !call.isDistinct()
            && !call.hasFilter()
            && call.getCollation().getFieldCollations().isEmpty()
            && call.getArgList().size() <= 1;
    if (!plain) {
      return Optional.empty();
    }
    if (call.getArgList().isEmpty()) {
      return call.getAggregation().getKind() == SqlKind.COUNT
          ? Optional.of(new Fragment.Aggregate(Fragment.AggregateFunction.COUNT, Optional.empty()))
          : Optional.empty();
    }
    int argument = call.getArgList().get(0);
    ColumnType type = types.get(argument);
    Optional<Fragment.AggregateFunction> function =
        switch (call.getAggregation().getKind()) {
          case COUNT -> Optional.of(Fragment.AggregateFunction.COUNT);
          case SUM, SUM0 ->
              isSummable(type) ? Optional.of(Fragment.AggregateFunction.SUM) : Optional.empty();
          case MIN -> ordered(type, Fragment.AggregateFunction.MIN);
          case MAX -> ordered(type, Fragment.AggregateFunction.MAX);
          default -> dialect.vectorAggregate(call.getAggregation());
        };
    return function.map(known -> new Fragment.Aggregate(known, Optional.of(inputs.get(argument))));
  }

  private static Optional<Fragment.AggregateFunction> ordered(
      ColumnType type, Fragment.AggregateFunction function) {
    return FragmentExpressions.isOrdered(type) ? Optional.of(function) : Optional.empty();
  }

  private static boolean isSummable(ColumnType type) {
    return type == ColumnType.Simple.TINYINT
        || type == ColumnType.Simple.SMALLINT
        || type == ColumnType.Simple.INTEGER
        || type == ColumnType.Simple.BIGINT
        || type.physicalKind() == PhysicalKind.DOUBLE;
  }

  private RelNode completed(Aggregate aggregate, ShardScan scan, ScanPlan.Form.Groups form) {
    RelDataTypeFactory factory = scan.getCluster().getTypeFactory();
    RelDataTypeFactory.Builder builder = factory.builder();
    List<RelDataTypeField> fields = aggregate.getRowType().getFieldList();
    int groupCount = aggregate.getGroupCount();
    boolean hasZeroSums = false;
    for (int i = 0; i < fields.size(); i++) {
      RelDataType type = fields.get(i).getType();
      if (isZeroSum(aggregate, i - groupCount)) {
        hasZeroSums = true;
        type = factory.createTypeWithNullability(type, true);
      }
      builder.add(fields.get(i).getName(), type);
    }
    RelDataType rowType = hasZeroSums ? builder.build() : aggregate.getRowType();
    ShardScan groups =
        new ShardScan(
            scan.getCluster(),
            scan.definition(),
            scan.filter(),
            form,
            rowType,
            Types.columns(dialect, rowType),
            scan.asOf());
    if (!hasZeroSums) {
      return groups;
    }
    RexBuilder rex = scan.getCluster().getRexBuilder();
    List<RexNode> outputs = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      RexNode reference = rex.makeInputRef(groups, i);
      RelDataType type = fields.get(i).getType();
      outputs.add(
          isZeroSum(aggregate, i - groupCount)
              ? rex.makeCall(
                  SqlStdOperatorTable.CASE,
                  rex.makeCall(SqlStdOperatorTable.IS_NOT_NULL, reference),
                  rex.makeCast(type, reference),
                  rex.makeZeroLiteral(type))
              : reference);
    }
    return LogicalProject.create(
        groups, List.of(), outputs, aggregate.getRowType(), java.util.Set.of());
  }

  private static boolean isZeroSum(Aggregate aggregate, int call) {
    return call >= 0
        && aggregate.getAggCallList().get(call).getAggregation().getKind() == SqlKind.SUM0;
  }
}
