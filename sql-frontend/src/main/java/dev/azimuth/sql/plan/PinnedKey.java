package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Recognises filters that only one primary key can pass.
final class PinnedKey {
  private PinnedKey() {}

  /// A constant for every key column, in key order.
  static Optional<List<Expression>> find(TableDefinition table, Expression filter) {
    List<Expression> key = new ArrayList<>();
    for (int ordinal : table.keyColumns()) {
      Optional<Expression> constant =
          conjuncts(filter).stream().flatMap(c -> constant(c, ordinal).stream()).findFirst();
      if (constant.isEmpty()) {
        return Optional.empty();
      }
      key.add(constant.get());
    }
    return Optional.of(key);
  }

  static List<Expression> conjuncts(Expression filter) {
    return filter instanceof Expression.And and
        ? and.operands().stream().flatMap(operand -> conjuncts(operand).stream()).toList()
        : List.of(filter);
  }

  private static Optional<Expression> constant(Expression conjunct, int ordinal) {
    Expression column = new Expression.Column(ordinal);
    if (conjunct instanceof Expression.Comparison(var operator, var left, var right)
        && operator == ComparisonOperator.EQUAL) {
      if (left.equals(column) && isConstant(right)) {
        return Optional.of(right);
      }
      if (right.equals(column) && isConstant(left)) {
        return Optional.of(left);
      }
    }
    return Optional.empty();
  }

  private static boolean isConstant(Expression expression) {
    return expression instanceof Expression.Literal || expression instanceof Expression.Parameter;
  }
}
