package dev.azimuth.sql.plan;

import java.math.BigDecimal;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rex.RexLiteral;
import org.jspecify.annotations.Nullable;

/// Literals of the tree as SQL values.
final class Literals {
  private Literals() {}

  /// The SQL value of a literal's type.
  static @Nullable Object sqlValue(RexLiteral literal) {
    if (literal.isNull()) {
      return null;
    }
    return switch (literal.getType().getSqlTypeName()) {
      case BOOLEAN -> literal.getValueAs(Boolean.class);
      case TINYINT -> number(literal).byteValueExact();
      case SMALLINT -> number(literal).shortValueExact();
      case INTEGER -> number(literal).intValueExact();
      case BIGINT -> number(literal).longValueExact();
      case REAL -> literal.getValueAs(Float.class);
      case FLOAT, DOUBLE -> literal.getValueAs(Double.class);
      case DECIMAL -> number(literal);
      case CHAR, VARCHAR -> literal.getValueAs(String.class);
      case BINARY, VARBINARY -> bytes(literal);
      case DATE, TIME -> literal.getValueAs(Integer.class);
      case TIMESTAMP -> literal.getValueAs(Long.class);
      default -> throw new NotInterpreted("literals of type " + literal.getType());
    };
  }

  private static BigDecimal number(RexLiteral literal) {
    BigDecimal value = literal.getValueAs(BigDecimal.class);
    if (value == null) {
      throw new NotInterpreted("the literal " + literal);
    }
    return value;
  }

  private static byte[] bytes(RexLiteral literal) {
    ByteString value = literal.getValueAs(ByteString.class);
    if (value == null) {
      throw new NotInterpreted("the literal " + literal);
    }
    return value.getBytes();
  }
}
