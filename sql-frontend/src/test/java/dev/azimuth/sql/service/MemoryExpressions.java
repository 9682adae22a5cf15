package dev.azimuth.sql.service;

import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.sql.execute.Distances;
import dev.azimuth.sql.execute.SqlOrder;
import dev.azimuth.storage.catalog.TableDefinition;
import dev.azimuth.storage.type.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Evaluates fragment expressions over rows of canonical values, one by one.
final class MemoryExpressions {
  private final List<@Nullable Object> parameters;

  MemoryExpressions(List<@Nullable Object> parameters) {
    this.parameters = parameters;
  }

  /// A row and its version.
  record Row(@Nullable Object[] values, long version) {}

  static ColumnType type(Expression expression, TableDefinition table) {
    return switch (expression) {
      case Expression.Column column -> table.columns().get(column.ordinal()).type();
      case Expression.Version _ -> ColumnType.Simple.BIGINT;
      case Expression.Distance _ -> ColumnType.Simple.DOUBLE;
      case Expression.Literal literal -> literal.type();
      case Expression.Parameter parameter -> parameter.type();
      default -> ColumnType.Simple.BOOLEAN;
    };
  }

  @Nullable Object evaluate(Expression expression, Row row) {
    return switch (expression) {
      case Expression.Column column -> row.values()[column.ordinal()];
      case Expression.Version _ -> row.version();
      case Expression.Literal literal -> literal.value();
      case Expression.Parameter parameter -> parameters.get(parameter.index());
      case Expression.Distance(var metric, var left, var right) -> {
        Object a = evaluate(left, row);
        Object b = evaluate(right, row);
        yield a == null || b == null ? null : (Object) Distances.distance(metric, a, b);
      }
      default -> {
        Boolean truth = condition(expression, row);
        yield truth == null ? null : truth ? 1L : 0L;
      }
    };
  }

  @Nullable Boolean condition(Expression expression, Row row) {
    return switch (expression) {
      case Expression.Comparison(var operator, var left, var right) -> {
        Object a = evaluate(left, row);
        Object b = evaluate(right, row);
        if (a == null || b == null) {
          yield null;
        }
        int order = SqlOrder.compare(a, b);
        yield switch (operator) {
          case EQUAL -> order == 0;
          case NOT_EQUAL -> order != 0;
          case LESS -> order < 0;
          case LESS_OR_EQUAL -> order <= 0;
          case GREATER -> order > 0;
          case GREATER_OR_EQUAL -> order >= 0;
        };
      }
      case Expression.In(var operand, var values) -> {
        List<@Nullable Boolean> equal = new ArrayList<>();
        for (Expression value : values) {
          Object a = evaluate(operand, row);
          Object b = evaluate(value, row);
          equal.add(a == null || b == null ? null : (Boolean) (SqlOrder.compare(a, b) == 0));
        }
        yield decide(equal, true);
      }
      case Expression.And(var operands) -> decide(all(operands, row), false);
      case Expression.Or(var operands) -> decide(all(operands, row), true);
      case Expression.Not(var operand) -> {
        Boolean truth = condition(operand, row);
        yield truth == null ? null : (Boolean) !truth;
      }
      case Expression.IsNull(var operand) -> evaluate(operand, row) == null;
      case Expression.Like(var operand, var pattern, var _) -> {
        Object text = evaluate(operand, row);
        Object like = evaluate(pattern, row);
        yield text == null || like == null
            ? null
            : (Boolean)
                Pattern.matches(
                    like.toString().replace("%", ".*").replace('_', '.'), text.toString());
      }
      default -> {
        Object value = evaluate(expression, row);
        yield value == null ? null : (Boolean) value.equals(1L);
      }
    };
  }

  private List<@Nullable Boolean> all(List<Expression> operands, Row row) {
    List<@Nullable Boolean> values = new ArrayList<>();
    operands.forEach(operand -> values.add(condition(operand, row)));
    return values;
  }

  private static @Nullable Boolean decide(List<@Nullable Boolean> values, boolean decisive) {
    if (values.contains(decisive)) {
      return decisive;
    }
    return values.contains(null) ? null : (Boolean) !decisive;
  }
}
