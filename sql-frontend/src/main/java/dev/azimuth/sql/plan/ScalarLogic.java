package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Scalar;
import dev.azimuth.sql.execute.SqlOrder;
import java.util.List;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Comparison, three-valued logic and choice.
final class ScalarLogic {
  private ScalarLogic() {}

  static Scalar comparison(SqlKind kind, Scalar left, Scalar right) {
    return (row, parameters) -> {
      Object a = left.evaluate(row, parameters);
      Object b = right.evaluate(row, parameters);
      if (a == null || b == null) {
        return null;
      }
      if (isNaN(a) || isNaN(b)) {
        return kind == SqlKind.NOT_EQUALS;
      }
      int order = SqlOrder.compare(a, b);
      return switch (kind) {
        case EQUALS -> order == 0;
        case NOT_EQUALS -> order != 0;
        case LESS_THAN -> order < 0;
        case LESS_THAN_OR_EQUAL -> order <= 0;
        case GREATER_THAN -> order > 0;
        case GREATER_THAN_OR_EQUAL -> order >= 0;
        default -> throw new IllegalArgumentException("no comparison: " + kind);
      };
    };
  }

  static Scalar of(SqlKind kind, List<Scalar> operands) {
    Scalar first = operands.get(0);
    return switch (kind) {
      case AND -> connective(operands, false);
      case OR -> connective(operands, true);
      case NOT ->
          (row, parameters) ->
              first.evaluate(row, parameters) instanceof Boolean truth ? (Object) !truth : null;
      case IS_NULL -> (row, parameters) -> first.evaluate(row, parameters) == null;
      case IS_NOT_NULL -> (row, parameters) -> first.evaluate(row, parameters) != null;
      case IS_TRUE -> (row, parameters) -> Boolean.TRUE.equals(first.evaluate(row, parameters));
      case IS_NOT_TRUE ->
          (row, parameters) -> !Boolean.TRUE.equals(first.evaluate(row, parameters));
      case IS_FALSE -> (row, parameters) -> Boolean.FALSE.equals(first.evaluate(row, parameters));
      case IS_NOT_FALSE ->
          (row, parameters) -> !Boolean.FALSE.equals(first.evaluate(row, parameters));
      default -> throw new IllegalArgumentException("no logic: " + kind);
    };
  }

  /// CASE: pairs of condition and value, then the value of ELSE.
  static Scalar choice(List<Scalar> operands) {
    return (row, parameters) -> {
      int i = 0;
      while (i + 1 < operands.size()) {
        if (Boolean.TRUE.equals(operands.get(i).evaluate(row, parameters))) {
          return operands.get(i + 1).evaluate(row, parameters);
        }
        i += 2;
      }
      return operands.getLast().evaluate(row, parameters);
    };
  }

  static Scalar firstPresent(List<Scalar> operands) {
    return (row, parameters) -> {
      for (Scalar operand : operands) {
        Object value = operand.evaluate(row, parameters);
        if (value != null) {
          return value;
        }
      }
      return null;
    };
  }

  /// AND (decided by false) and OR (decided by true).
  private static Scalar connective(List<Scalar> operands, boolean decisive) {
    return (row, parameters) -> {
      Object result = !decisive;
      for (Scalar operand : operands) {
        Object value = operand.evaluate(row, parameters);
        if (value == null) {
          result = null;
        } else if ((Boolean) value == decisive) {
          return decisive;
        }
      }
      return result;
    };
  }

  private static boolean isNaN(@Nullable Object value) {
    return value instanceof Double number && number.isNaN()
        || value instanceof Float narrow && narrow.isNaN();
  }
}
