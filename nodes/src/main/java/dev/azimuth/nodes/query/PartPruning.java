package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.part.ColumnRange;
import dev.azimuth.nodes.part.RowPart;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells from the smallest and the largest value of each column that no row of a part can pass a
/// filter. Where it can't tell, the part is looked at.
final class PartPruning {
  private final ExpressionCompiler compiler;

  PartPruning(ExpressionCompiler compiler) {
    this.compiler = compiler;
  }

  /// False if the filter certainly holds for no row of the part.
  boolean mayMatch(Expression filter, RowPart part) {
    return switch (filter) {
      case Expression.And and ->
          and.operands().stream().allMatch(operand -> mayMatch(operand, part));
      case Expression.Or or -> or.operands().stream().anyMatch(operand -> mayMatch(operand, part));
      case Expression.Comparison comparison -> mayMatch(comparison, part);
      case Expression.In in when in.operand() instanceof Expression.Column column ->
          in.values().stream()
              .anyMatch(value -> mayHold(column, ComparisonOperator.EQUAL, value, part));
      case Expression.Not not
          when not.operand() instanceof Expression.IsNull test
              && test.operand() instanceof Expression.Column column ->
          !part.range(column.ordinal()).map(ColumnRange::allNull).orElse(false);
      default -> true;
    };
  }

  private boolean mayMatch(Expression.Comparison comparison, RowPart part) {
    if (comparison.left() instanceof Expression.Column column) {
      return mayHold(column, comparison.operator(), comparison.right(), part);
    }
    if (comparison.right() instanceof Expression.Column column) {
      return mayHold(column, exchanged(comparison.operator()), comparison.left(), part);
    }
    return true;
  }

  private static ComparisonOperator exchanged(ComparisonOperator operator) {
    return switch (operator) {
      case EQUAL, NOT_EQUAL -> operator;
      case LESS -> ComparisonOperator.GREATER;
      case LESS_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
      case GREATER -> ComparisonOperator.LESS;
      case GREATER_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
    };
  }

  private boolean mayHold(
      Expression.Column column, ComparisonOperator operator, Expression other, RowPart part) {
    Optional<ColumnRange> known = part.range(column.ordinal());
    if (known.isEmpty() || !ExpressionCompiler.isConstant(other)) {
      return true;
    }
    ColumnRange range = known.get();
    Object value = compiler.constant(other);
    if (value == null || range.allNull()) {
      return value == null; // left to the filter, which knows what NULL means
    }
    return switch (operator) {
      case EQUAL -> !isBelow(value, range.min()) && !isBelow(range.max(), value);
      case NOT_EQUAL -> true;
      case LESS, LESS_OR_EQUAL -> !isBelow(value, range.min());
      case GREATER, GREATER_OR_EQUAL -> !isBelow(range.max(), value);
    };
  }

  /// Whether one value is certainly below another, however values like it are ordered.
  private static boolean isBelow(@Nullable Object left, @Nullable Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return a < b;
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a < b; // Never for NaN; 0.0 and -0.0 are equal.
    }
    if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
      return a.compareTo(b) < 0;
    }
    if (left instanceof byte[] a && right instanceof byte[] b) {
      return Arrays.compareUnsigned(a, b) < 0;
    }
    // The order by bytes and that by UTF-16 units agree on texts without surrogates and what
    // follows
    // them; a bound that agrees with the value up to such a character is not below it in one of
    // both.
    if (left instanceof String a && right instanceof String b && isPlain(a) && isPlain(b)) {
      return Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8))
          < 0;
    }
    return false;
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(unit -> unit < Character.MIN_SURROGATE);
  }
}
