package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Scalar;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/// Arithmetic on integers and floating-point numbers, and casts among simple types.
final class ScalarArithmetic {
  private ScalarArithmetic() {}

  static Scalar binary(SqlKind kind, Scalar left, Scalar right, RelDataType type) {
    SqlTypeName result = type.getSqlTypeName();
    return (row, parameters) -> {
      Object a = left.evaluate(row, parameters);
      Object b = right.evaluate(row, parameters);
      return a == null || b == null ? null : compute(kind, (Number) a, (Number) b, result);
    };
  }

  static Scalar negation(Scalar operand, RelDataType type) {
    SqlTypeName result = type.getSqlTypeName();
    return (row, parameters) -> {
      Object value = operand.evaluate(row, parameters);
      return value == null ? null : compute(SqlKind.TIMES, (Number) value, -1, result);
    };
  }

  /// A cast among numbers, among text, and of integers to text.
  static Scalar cast(Scalar operand, RelDataType from, RelDataType to) {
    SqlTypeName source = from.getSqlTypeName();
    SqlTypeName target = to.getSqlTypeName();
    if (isNumber(source) && (isInteger(target) || isFloating(target))) {
      return (row, parameters) -> {
        Object value = operand.evaluate(row, parameters);
        return value == null ? null : convert((Number) value, target);
      };
    }
    if (source == SqlTypeName.NULL) {
      return (row, parameters) -> null;
    }
    boolean text = source == SqlTypeName.CHAR || source == SqlTypeName.VARCHAR;
    if (target == SqlTypeName.VARCHAR && (text || isInteger(source))) {
      int precision = to.getPrecision();
      return (row, parameters) -> {
        Object value = operand.evaluate(row, parameters);
        return value == null ? null : truncate(value.toString(), precision);
      };
    }
    boolean sameClass =
        source == target
            && switch (source) {
              case BOOLEAN, DATE -> true;
              case TIME, TIMESTAMP -> to.getPrecision() >= from.getPrecision();
              default -> false;
            };
    if (sameClass) {
      return operand;
    }
    throw new NotInterpreted("CAST from " + from + " to " + to);
  }

  private static Object truncate(String text, int precision) {
    return precision == RelDataType.PRECISION_NOT_SPECIFIED || text.length() <= precision
        ? text
        : text.substring(0, precision);
  }

  private static Object compute(SqlKind kind, Number a, Number b, SqlTypeName type) {
    if (isFloating(type)) {
      double x = a.doubleValue();
      double y = b.doubleValue();
      double result =
          switch (kind) {
            case PLUS -> x + y;
            case MINUS -> x - y;
            case TIMES -> x * y;
            case DIVIDE -> x / y;
            default -> throw new IllegalArgumentException("no arithmetic: " + kind);
          };
      return type == SqlTypeName.REAL ? (Object) (float) result : result;
    }
    long x = a.longValue();
    long y = b.longValue();
    try {
      return integer(
          switch (kind) {
            case PLUS -> Math.addExact(x, y);
            case MINUS -> Math.subtractExact(x, y);
            case TIMES -> Math.multiplyExact(x, y);
            case DIVIDE -> divide(x, y);
            default -> throw new IllegalArgumentException("no arithmetic: " + kind);
          },
          type);
    } catch (ArithmeticException overflow) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, "arithmetic on BIGINT", overflow);
    }
  }

  private static long divide(long x, long y) {
    if (y == 0) {
      throw new AzimuthException(ErrorCode.DIVISION_BY_ZERO, "");
    }
    return Math.divideExact(x, y);
  }

  private static Object convert(Number value, SqlTypeName target) {
    if (target == SqlTypeName.REAL) {
      return value.floatValue();
    }
    if (isFloating(target)) {
      return value.doubleValue();
    }
    boolean exact = !(value instanceof Double || value instanceof Float);
    if (!exact
        && !(value.doubleValue() >= Long.MIN_VALUE && value.doubleValue() < Long.MAX_VALUE)) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, value + " as " + target);
    }
    if (value instanceof BigDecimal decimal && decimal.toBigInteger().bitLength() >= Long.SIZE) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, value + " as " + target);
    }
    return integer(value.longValue(), target);
  }

  private static Object integer(long value, SqlTypeName type) {
    boolean fits =
        switch (type) {
          case TINYINT -> value == (byte) value;
          case SMALLINT -> value == (short) value;
          case INTEGER -> value == (int) value;
          default -> true;
        };
    if (!fits) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, value + " as " + type);
    }
    return switch (type) {
      case TINYINT -> (byte) value;
      case SMALLINT -> (short) value;
      case INTEGER -> (int) value;
      default -> value;
    };
  }

  private static boolean isInteger(SqlTypeName type) {
    return switch (type) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
      default -> false;
    };
  }

  private static boolean isFloating(SqlTypeName type) {
    return switch (type) {
      case REAL, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  private static boolean isNumber(SqlTypeName type) {
    return isInteger(type) || isFloating(type) || type == SqlTypeName.DECIMAL;
  }
}
