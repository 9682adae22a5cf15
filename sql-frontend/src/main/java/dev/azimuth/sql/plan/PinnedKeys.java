package dev.azimuth.sql.plan;

import dev.azimuth.nodes.api.Fragment;
import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.storage.catalog.TableDefinition;
import java.util.ArrayList;
import java.util.List;

/// Recognises filters that only some primary keys can pass.
///
/// | filter | keys |
/// |---|---|
/// | every key column equals a constant, or is among some | each combination of them |
/// | one of several conditions, each of which pins keys | those of all conditions |
/// | more than [Fragment#KEYS_MAX] keys, or anything else | none |
final class PinnedKeys {
  private PinnedKeys() {}

  /// Constants for every key column, in key order, of each key; empty if no key is pinned.
  static List<List<Expression>> find(TableDefinition table, Expression filter) {
    List<List<Expression>> keys = combinations(table, filter);
    for (Expression conjunct : conjuncts(filter)) {
      if (keys.isEmpty() && conjunct instanceof Expression.Or or) {
        keys = ofAll(table, or.operands());
      }
    }
    return keys;
  }

  private static List<List<Expression>> combinations(TableDefinition table, Expression filter) {
    List<List<Expression>> keys = List.of(List.of());
    for (int ordinal : table.keyColumns()) {
      List<Expression> constants =
          conjuncts(filter).stream()
              .map(conjunct -> constants(conjunct, ordinal))
              .filter(found -> !found.isEmpty())
              .findFirst()
              .orElse(List.of());
      if ((long) keys.size() * constants.size() > Fragment.KEYS_MAX) {
        return List.of();
      }
      List<List<Expression>> longer = new ArrayList<>();
      for (List<Expression> key : keys) {
        for (Expression constant : constants) {
          List<Expression> with = new ArrayList<>(key);
          with.add(constant);
          longer.add(with);
        }
      }
      keys = longer;
    }
    return keys;
  }

  private static List<List<Expression>> ofAll(TableDefinition table, List<Expression> conditions) {
    List<List<Expression>> keys = new ArrayList<>();
    for (Expression condition : conditions) {
      List<List<Expression>> more = combinations(table, condition);
      if (more.isEmpty() || keys.size() + more.size() > Fragment.KEYS_MAX) {
        return List.of();
      }
      keys.addAll(more);
    }
    return keys;
  }

  static List<Expression> conjuncts(Expression filter) {
    return filter instanceof Expression.And and
        ? and.operands().stream().flatMap(operand -> conjuncts(operand).stream()).toList()
        : List.of(filter);
  }

  /// What a column must be one of; empty if the conjunct does not say so.
  private static List<Expression> constants(Expression conjunct, int ordinal) {
    Expression column = new Expression.Column(ordinal);
    if (conjunct instanceof Expression.Comparison(var operator, var left, var right)
        && operator == ComparisonOperator.EQUAL) {
      if (left.equals(column) && isConstant(right)) {
        return List.of(right);
      }
      if (right.equals(column) && isConstant(left)) {
        return List.of(left);
      }
    }
    return conjunct instanceof Expression.In(var operand, var values)
            && operand.equals(column)
            && values.stream().allMatch(PinnedKeys::isConstant)
        ? values.stream().distinct().toList()
        : List.of();
  }

  private static boolean isConstant(Expression expression) {
    return expression instanceof Expression.Literal || expression instanceof Expression.Parameter;
  }
}
