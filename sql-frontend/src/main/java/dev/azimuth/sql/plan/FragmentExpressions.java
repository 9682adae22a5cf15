package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.CanonicalValues;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/// Translates what nodes evaluate exactly as the SQL layer does; everything else has no
/// translation.
final class FragmentExpressions {
  /// From narrow to wide.
  private static final List<ColumnType> INTEGERS =
      List.of(
          ColumnType.Simple.TINYINT,
          ColumnType.Simple.SMALLINT,
          ColumnType.Simple.INTEGER,
          ColumnType.Simple.BIGINT);

  private final RexBuilder rexBuilder;
  private final Dialect dialect;
  private final Slots slots;

  FragmentExpressions(RexBuilder rexBuilder, Dialect dialect, Slots slots) {
    this.rexBuilder = rexBuilder;
    this.dialect = dialect;
    this.slots = slots;
  }

  /// A value, over rows whose columns are `inputs`.
  Optional<Expression> value(RexNode node, List<Expression> inputs) {
    return attempt(() -> toValue(node, inputs));
  }

  /// A condition, over rows whose columns are `inputs`.
  Optional<Expression> condition(RexNode node, List<Expression> inputs) {
    return attempt(() -> toCondition(node, inputs));
  }

  /// A row count for LIMIT or OFFSET.
  Optional<Expression> rowCount(RexNode node) {
    return attempt(() -> constant(node, ColumnType.Simple.BIGINT));
  }

  /// Whether nodes can order rows by values of this type.
  static boolean isOrdered(ColumnType type) {
    return switch (type.physicalKind()) {
      case LONG, DOUBLE -> true;
      case BYTES -> isText(type);
      case FLOAT_VECTOR -> false;
    };
  }

  private static Optional<Expression> attempt(java.util.function.Supplier<Expression> translation) {
    try {
      return Optional.of(translation.get());
    } catch (NotInterpreted unknown) {
      return Optional.empty();
    }
  }

  private Expression toCondition(RexNode node, List<Expression> inputs) {
    if (node instanceof RexInputRef) {
      return isTrue(toValue(node, inputs));
    }
    if (!(node instanceof RexCall call)) {
      return isTrue(toValue(node, inputs));
    }
    List<RexNode> operands = call.getOperands();
    return switch (call.getKind()) {
      case AND -> new Expression.And(conditions(operands, inputs));
      case OR -> either(conditions(operands, inputs));
      case NOT -> new Expression.Not(toCondition(operands.get(0), inputs));
      case IS_NULL -> new Expression.IsNull(toOperand(operands.get(0), inputs));
      case IS_NOT_NULL ->
          new Expression.Not(new Expression.IsNull(toOperand(operands.get(0), inputs)));
      case IS_TRUE -> known(toCondition(operands.get(0), inputs));
      case IS_NOT_TRUE -> new Expression.Not(known(toCondition(operands.get(0), inputs)));
      case IS_FALSE -> known(new Expression.Not(toCondition(operands.get(0), inputs)));
      case IS_NOT_FALSE ->
          new Expression.Not(known(new Expression.Not(toCondition(operands.get(0), inputs))));
      case SEARCH -> toCondition(RexUtil.expandSearch(rexBuilder, null, call), inputs);
      case LIKE -> like(operands, inputs);
      case EQUALS -> comparison(ComparisonOperator.EQUAL, operands, inputs);
      case NOT_EQUALS -> comparison(ComparisonOperator.NOT_EQUAL, operands, inputs);
      case LESS_THAN -> inequality(ComparisonOperator.LESS, call, inputs);
      case LESS_THAN_OR_EQUAL -> inequality(ComparisonOperator.LESS_OR_EQUAL, call, inputs);
      case GREATER_THAN -> inequality(ComparisonOperator.GREATER, call, inputs);
      case GREATER_THAN_OR_EQUAL -> inequality(ComparisonOperator.GREATER_OR_EQUAL, call, inputs);
      default -> isTrue(toValue(node, inputs));
    };
  }

  private Expression toOperand(RexNode node, List<Expression> inputs) {
    return node instanceof RexInputRef reference
        ? inputs.get(reference.getIndex())
        : toValue(node, inputs);
  }

  private List<Expression> conditions(List<RexNode> nodes, List<Expression> inputs) {
    List<Expression> conditions = new ArrayList<>(nodes.size());
    for (RexNode node : nodes) {
      conditions.add(toCondition(node, inputs));
    }
    return conditions;
  }

  private Expression inequality(
      ComparisonOperator operator, RexCall call, List<Expression> inputs) {
    Optional<DistanceRange> range = DistanceRange.of(call);
    if (range.isPresent()
        && toOperand(range.get().distance(), inputs) instanceof Expression.Distance distance) {
      return new Expression.Comparison(
          range.get().side() == DistanceRange.Side.UP_TO_BOUND
              ? ComparisonOperator.LESS_OR_EQUAL
              : ComparisonOperator.GREATER_OR_EQUAL,
          distance,
          slots.bound(range.get()));
    }
    return comparison(operator, call.getOperands(), inputs);
  }

  private Expression comparison(
      ComparisonOperator operator, List<RexNode> operands, List<Expression> inputs) {
    if (operands.get(0) instanceof RexCall order
        && dialect.ordersVectors(order.getOperator())
        && operands.get(1) instanceof RexLiteral zero
        && RexLiteral.intValue(zero) == 0) {
      return comparison(operator, order.getOperands(), inputs);
    }
    ColumnType left = type(operands.get(0));
    ColumnType right = type(operands.get(1));
    if (!areComparedVectors(operator, left, right)
        && (!isOrdered(left) || !isOrdered(right) || !sameFamily(left, right))) {
      throw new NotInterpreted("comparison of " + left.sql() + " and " + right.sql());
    }
    return new Expression.Comparison(
        operator, toValue(operands.get(0), inputs), toValue(operands.get(1), inputs));
  }

  /// Whether nodes compare vectors of these types; sparse ones have no order there.
  private static boolean areComparedVectors(
      ComparisonOperator operator, ColumnType left, ColumnType right) {
    return switch (left) {
      case ColumnType.FloatVector one ->
          right instanceof ColumnType.FloatVector other && one.dimension() == other.dimension();
      case ColumnType.SparseVector _ ->
          left.equals(right)
              && (operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL);
      default -> false;
    };
  }

  private Expression like(List<RexNode> operands, List<Expression> inputs) {
    String escape = "";
    if (operands.size() > 2) {
      Object value =
          operands.get(2) instanceof RexLiteral literal ? Literals.sqlValue(literal) : null;
      if (!(value instanceof String text) || text.length() != 1) {
        throw new NotInterpreted("LIKE with this ESCAPE");
      }
      escape = text;
    }
    if (!isText(type(operands.get(0))) || !isConstant(operands.get(1))) {
      throw new NotInterpreted("LIKE of these operands");
    }
    return new Expression.Like(
        toValue(operands.get(0), inputs), toValue(operands.get(1), inputs), escape);
  }

  private Expression toValue(RexNode node, List<Expression> inputs) {
    if (node instanceof RexInputRef reference) {
      return inputs.get(reference.getIndex());
    }
    if (isConstant(node)) {
      return constant(node, unbounded(type(node)));
    }
    if (node instanceof RexCall call) {
      Optional<DistanceMetric> metric = dialect.distance(call.getOperator());
      if (metric.isPresent()) {
        return new Expression.Distance(
            metric.get(),
            vector(call.getOperands().get(0), inputs),
            vector(call.getOperands().get(1), inputs));
      }
      if (call.isA(SqlKind.CAST) && keepsValue(type(call.getOperands().get(0)), type(call))) {
        return toValue(call.getOperands().get(0), inputs);
      }
    }
    throw new NotInterpreted("the expression " + node);
  }

  private Expression vector(RexNode node, List<Expression> inputs) {
    if (!Types.isVector(type(node))) {
      throw new NotInterpreted("distance of " + node.getType());
    }
    return toValue(node, inputs);
  }

  private Expression constant(RexNode node, ColumnType type) {
    if (node instanceof RexLiteral literal && literal.getTypeName() != null) {
      Object value = CanonicalValues.toCanonical(Literals.sqlValue(literal));
      return new Expression.Literal(type, value);
    }
    return slots.constant(node, type);
  }

  private ColumnType type(RexNode node) {
    return type(node.getType());
  }

  private ColumnType type(RelDataType type) {
    return dialect.columnType(type).orElseThrow(() -> new NotInterpreted("values of type " + type));
  }

  /// Constants are not shortened or padded to a column's length: they are only compared.
  private static ColumnType unbounded(ColumnType type) {
    return switch (type) {
      case ColumnType.Varchar _, ColumnType.Char _ ->
          new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED);
      case ColumnType.Varbinary _ -> new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED);
      default -> type;
    };
  }

  /// Whether a cast changes nothing in the canonical value.
  private static boolean keepsValue(ColumnType from, ColumnType to) {
    if (isInteger(from) && isInteger(to)) {
      return INTEGERS.indexOf(from) <= INTEGERS.indexOf(to);
    }
    if (from.physicalKind() == PhysicalKind.DOUBLE) {
      return to == ColumnType.Simple.DOUBLE;
    }
    if (from instanceof ColumnType.Varchar narrow && to instanceof ColumnType.Varchar wide) {
      return narrow.length() <= wide.length();
    }
    return from.equals(to);
  }

  private static boolean sameFamily(ColumnType left, ColumnType right) {
    if (isText(left) || left.physicalKind() == PhysicalKind.DOUBLE) {
      return left.physicalKind() == right.physicalKind();
    }
    return left.equals(right) || isInteger(left) && isInteger(right);
  }

  private static boolean isInteger(ColumnType type) {
    return INTEGERS.contains(type);
  }

  private static boolean isText(ColumnType type) {
    return type instanceof ColumnType.Varchar || type instanceof ColumnType.Char;
  }

  /// Whether a node needs no row: it is evaluated once per statement.
  static boolean isConstant(RexNode node) {
    return switch (node) {
      case RexLiteral _ -> true;
      case org.apache.calcite.rex.RexDynamicParam _ -> true;
      case org.apache.calcite.rex.RexSubQuery _ -> false;
      case org.apache.calcite.rex.RexOver _ -> false;
      case RexCall call ->
          call.getOperator().isDeterministic()
              && call.getOperands().stream().allMatch(FragmentExpressions::isConstant);
      default -> false;
    };
  }

  private static Expression isTrue(Expression value) {
    return new Expression.Comparison(
        ComparisonOperator.EQUAL, value, new Expression.Literal(ColumnType.Simple.BOOLEAN, 1L));
  }

  /// The condition, false instead of NULL.
  private static Expression known(Expression condition) {
    Expression certain = new Expression.Or(List.of(condition, new Expression.Not(condition)));
    return new Expression.And(
        List.of(new Expression.Not(new Expression.IsNull(certain)), condition));
  }

  /// OR; several values of one operand become IN.
  private static Expression either(List<Expression> operands) {
    List<Expression> values = new ArrayList<>();
    for (Expression operand : operands) {
      if (operand instanceof Expression.Comparison equality
          && equality.operator() == ComparisonOperator.EQUAL
          && operands.get(0) instanceof Expression.Comparison first
          && equality.left().equals(first.left())
          && (equality.right() instanceof Expression.Literal
              || equality.right() instanceof Expression.Parameter)) {
        values.add(equality.right());
      }
    }
    return values.size() == operands.size()
        ? new Expression.In(((Expression.Comparison) operands.get(0)).left(), values)
        : new Expression.Or(operands);
  }
}
