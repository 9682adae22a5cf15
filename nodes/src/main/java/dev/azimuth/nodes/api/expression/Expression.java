package dev.azimuth.nodes.api.expression;

import dev.azimuth.storage.type.ColumnType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An expression over the columns of one table row, with SQL's three-valued logic.
///
/// Values in literals and parameters have the canonical Java class of their physical kind: `Long`,
/// `Double`, `String` (CHAR and VARCHAR), `byte[]` (VARBINARY), `BigDecimal` (DECIMAL), `float[]`
/// (VECTOR), `SparseVector` (SPARSEVEC); null is NULL.
public sealed interface Expression {
  /// Column `ordinal` of the table's definition.
  record Column(int ordinal) implements Expression {}

  /// The `RowVersion` of the row, as a LONG.
  record Version() implements Expression {}

  /// A constant.
  record Literal(ColumnType type, @Nullable Object value) implements Expression {}

  /// The value bound to parameter `index` of the request, already converted to `type`.
  record Parameter(int index, ColumnType type) implements Expression {}

  /// Distance of two vectors as a DOUBLE; smaller is nearer. NULL if an operand is.
  record Distance(DistanceMetric metric, Expression left, Expression right) implements Expression {}

  /// Comparison of two values of the same physical kind: LONG, DOUBLE, text, or vectors in the
  /// order of `VectorOrder`; sparse vectors are equal or not.
  record Comparison(ComparisonOperator operator, Expression left, Expression right)
      implements Expression {}

  /// The operand equals one of the values; NULL as in SQL's IN.
  record In(Expression operand, List<Expression> values) implements Expression {
    public In {
      values = List.copyOf(values);
    }
  }

  /// All hold.
  record And(List<Expression> operands) implements Expression {
    public And {
      operands = List.copyOf(operands);
    }
  }

  /// One holds.
  record Or(List<Expression> operands) implements Expression {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /// Three-valued negation.
  record Not(Expression operand) implements Expression {}

  /// Whether the operand is NULL; never NULL itself.
  record IsNull(Expression operand) implements Expression {}

  /// Text matches a LIKE pattern; `escape` is a single character or empty.
  record Like(Expression operand, Expression pattern, String escape) implements Expression {}
}
