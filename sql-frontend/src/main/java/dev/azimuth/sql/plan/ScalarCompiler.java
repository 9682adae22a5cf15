package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.execute.Distances;
import dev.azimuth.sql.execute.Scalar;
import dev.azimuth.sql.execute.Target;
import dev.azimuth.sql.execute.ValueConversion;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;

/// Compiles expressions of the tree to scalars that need no generated code.
///
/// Fails with [NotInterpreted] for all that it does not do exactly as the Enumerable engine does;
/// the only difference is that integer overflow and division by zero are errors with a code.
final class ScalarCompiler {
  private final RexBuilder rexBuilder;
  private final Dialect dialect;

  ScalarCompiler(RexBuilder rexBuilder, Dialect dialect) {
    this.rexBuilder = rexBuilder;
    this.dialect = dialect;
  }

  List<Scalar> compileAll(List<? extends RexNode> nodes) {
    List<Scalar> scalars = new ArrayList<>(nodes.size());
    for (RexNode node : nodes) {
      scalars.add(compile(node));
    }
    return scalars;
  }

  Scalar compile(RexNode node) {
    return switch (node) {
      case RexInputRef reference -> {
        int index = reference.getIndex();
        yield (row, parameters) -> row[index];
      }
      case RexLiteral literal -> {
        Object value = Literals.sqlValue(literal);
        yield (row, parameters) -> value;
      }
      case RexDynamicParam parameter -> {
        int index = parameter.getIndex();
        yield (row, parameters) -> parameters.get(index);
      }
      case RexCall call -> call(call);
      default -> throw new NotInterpreted(node.getClass().getSimpleName() + " " + node);
    };
  }

  private Scalar call(RexCall call) {
    Optional<DistanceMetric> metric = dialect.distance(call.getOperator());
    if (metric.isPresent()) {
      return distance(metric.get(), compileAll(call.getOperands()));
    }
    if (dialect.conversion(call.getOperator()) == Dialect.ConversionKind.TO_VECTOR) {
      return toVector(call);
    }
    Optional<Dialect.Computation> computation = dialect.computation(call.getOperator());
    if (computation.isPresent()) {
      return computed(computation.get(), compileAll(call.getOperands()));
    }
    if (call.isA(SqlKind.SEARCH)) {
      return compile(RexUtil.expandSearch(rexBuilder, null, call));
    }
    return switch (call.getKind()) {
      case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
          comparison(call);
      case AND, OR, NOT, IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
          ScalarLogic.of(call.getKind(), compileAll(call.getOperands()));
      case CASE -> ScalarLogic.choice(compileAll(call.getOperands()));
      case COALESCE -> ScalarLogic.firstPresent(compileAll(call.getOperands()));
      case PLUS, MINUS, TIMES, DIVIDE -> arithmetic(call);
      case MINUS_PREFIX ->
          ScalarArithmetic.negation(compile(call.getOperands().get(0)), type(call));
      case PLUS_PREFIX -> compile(call.getOperands().get(0));
      case CAST ->
          ScalarArithmetic.cast(
              compile(call.getOperands().get(0)),
              call.getOperands().get(0).getType(),
              call.getType());
      default -> named(call);
    };
  }

  private Scalar named(RexCall call) {
    List<RexNode> operands = call.getOperands();
    if (call.getOperator().equals(SqlStdOperatorTable.UPPER)) {
      return text(operands, (text, ignored) -> text.toUpperCase(Locale.ROOT));
    }
    if (call.getOperator().equals(SqlStdOperatorTable.LOWER)) {
      return text(operands, (text, ignored) -> text.toLowerCase(Locale.ROOT));
    }
    if (call.getOperator().equals(SqlStdOperatorTable.CONCAT)
        && isText(operands.get(0).getType())) {
      return text(operands, (left, right) -> left + right);
    }
    if (call.getOperator().equals(SqlStdOperatorTable.ITEM)) {
      return element(operands);
    }
    throw new NotInterpreted("the function " + call.getOperator().getName());
  }

  private static Scalar computed(Dialect.Computation computation, List<Scalar> operands) {
    return (row, parameters) -> {
      Object[] values = new Object[operands.size()];
      for (int i = 0; i < values.length; i++) {
        Object value = operands.get(i).evaluate(row, parameters);
        if (value == null) {
          return null;
        }
        values[i] = value;
      }
      return computation.compute(values);
    };
  }

  /// `v[i]`, counted from 1; NULL beyond the vector's ends.
  private Scalar element(List<RexNode> operands) {
    if (!isDense(operands.get(0).getType()) || !SqlTypeUtil.isIntType(operands.get(1).getType())) {
      throw new NotInterpreted("elements of " + operands.get(0).getType());
    }
    Scalar vector = compile(operands.get(0));
    Scalar index = compile(operands.get(1));
    return (row, parameters) ->
        vector.evaluate(row, parameters) instanceof float[] elements
                && index.evaluate(row, parameters) instanceof Number number
                && number.longValue() >= 1
                && number.longValue() <= elements.length
            ? (Object) elements[number.intValue() - 1]
            : null;
  }

  /// Whether values of a type are vectors with all their elements.
  private boolean isDense(RelDataType type) {
    return dialect.columnType(type).filter(ColumnType.FloatVector.class::isInstance).isPresent();
  }

  /// Whether values of a type are vectors.
  boolean isVector(RelDataType type) {
    return dialect.columnType(type).filter(Types::isVector).isPresent();
  }

  private Scalar text(List<RexNode> operands, TextFunction function) {
    List<Scalar> scalars = compileAll(operands);
    Scalar first = scalars.getFirst();
    Scalar last = scalars.getLast();
    return (row, parameters) -> {
      Object left = first.evaluate(row, parameters);
      Object right = last.evaluate(row, parameters);
      return left == null || right == null
          ? null
          : function.apply(left.toString(), right.toString());
    };
  }

  private Scalar comparison(RexCall call) {
    for (RexNode operand : call.getOperands()) {
      if (!isComparable(operand.getType())) {
        throw new NotInterpreted("comparison of " + operand.getType());
      }
    }
    List<Scalar> operands = compileAll(call.getOperands());
    return ScalarLogic.comparison(call.getKind(), operands.get(0), operands.get(1));
  }

  private Scalar arithmetic(RexCall call) {
    if (call.getOperands().size() != 2) {
      throw new NotInterpreted("the operator " + call.getOperator().getName());
    }
    for (RexNode operand : call.getOperands()) {
      type(operand);
    }
    List<Scalar> operands = compileAll(call.getOperands());
    return ScalarArithmetic.binary(call.getKind(), operands.get(0), operands.get(1), type(call));
  }

  private Scalar toVector(RexCall call) {
    ColumnType type =
        dialect
            .columnType(call.getType())
            .orElseThrow(() -> new NotInterpreted("vectors of type " + call.getType()));
    Target target = new Target("the vector", type);
    Scalar operand = compile(call.getOperands().get(0));
    return (row, parameters) -> {
      Object value = operand.evaluate(row, parameters);
      return value == null ? null : ValueConversion.canonical(value, target);
    };
  }

  private static Scalar distance(DistanceMetric metric, List<Scalar> operands) {
    Scalar first = operands.get(0);
    Scalar second = operands.get(1);
    return (row, parameters) -> {
      Object left = first.evaluate(row, parameters);
      Object right = second.evaluate(row, parameters);
      return left == null || right == null
          ? null
          : (Object) Distances.distance(metric, left, right);
    };
  }

  /// The type of a number that arithmetic is done in.
  private static RelDataType type(RexNode node) {
    return switch (node.getType().getSqlTypeName()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, FLOAT, DOUBLE -> node.getType();
      default -> throw new NotInterpreted("arithmetic on " + node.getType());
    };
  }

  private boolean isComparable(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, REAL, FLOAT, DOUBLE, DECIMAL -> true;
      case VARCHAR, CHAR, DATE, TIME, TIMESTAMP -> true;
      default -> isVector(type);
    };
  }

  private static boolean isText(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case VARCHAR, CHAR -> true;
      default -> false;
    };
  }

  /// A function of one or two texts.
  private interface TextFunction {
    @Nullable Object apply(String left, String right);
  }
}
