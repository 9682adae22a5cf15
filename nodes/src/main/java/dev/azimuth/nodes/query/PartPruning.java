package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.expression.ComparisonOperator;
import dev.azimuth.nodes.api.expression.Expression;
import dev.azimuth.nodes.evaluate.ExpressionCompiler;
import dev.azimuth.nodes.part.ColumnRange;
import dev.azimuth.nodes.part.RowPart;
import dev.azimuth.storage.column.EncodedKey;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tells from the smallest and the largest value of each column that no row of a part can pass a
/// filter. Where it can't tell, the part is looked at.
final class PartPruning {
  private static final KeyCodec TEXT =
      new KeyCodec(List.of(new ColumnType.Varchar(ColumnType.Varchar.UNBOUNDED)));
  private static final KeyCodec BINARY =
      new KeyCodec(List.of(new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED)));

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
      case LESS, LESS_OR_EQUAL -> !isOrderKnown(value) || !isBelow(value, range.min());
      case GREATER, GREATER_OR_EQUAL -> !isOrderKnown(value) || !isBelow(range.max(), value);
    };
  }

  /// Whether one value is certainly below another in the order of bounds.
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
    if (left instanceof EncodedKey bound && right != null) {
      return encoded(right).map(value -> bound.compareTo(value) < 0).orElse(false);
    }
    if (right instanceof EncodedKey bound && left != null) {
      return encoded(left).map(value -> value.compareTo(bound) < 0).orElse(false);
    }
    return false;
  }

  /// A value as bounds of text and binary are encoded.
  private static Optional<EncodedKey> encoded(Object value) {
    return switch (value) {
      case String text -> Optional.of(new EncodedKey(TEXT.encodeValues(List.of(text))));
      case byte[] bytes -> Optional.of(new EncodedKey(BINARY.encodeValues(List.of(bytes))));
      default -> Optional.empty();
    };
  }

  /// Whether values that are below it in the order of bounds, and those above, are so when they are
  /// compared. Bounds are ordered by code points, texts compared by UTF-16 units: what is above or
  /// below a text of units before the surrogates is so in both orders.
  private static boolean isOrderKnown(Object value) {
    return !(value instanceof String text) || isPlain(text);
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(unit -> unit < Character.MIN_SURROGATE);
  }
}
