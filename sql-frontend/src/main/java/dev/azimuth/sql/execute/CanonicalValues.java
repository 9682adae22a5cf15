package dev.azimuth.sql.execute;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Converts between the canonical values that nodes take and return (see `Expression`) and the SQL
/// values of results (see `RowCursor`).
public final class CanonicalValues {
  private CanonicalValues() {}

  /// The SQL value of `type` for a canonical value; `OUT_OF_RANGE` when it does not fit.
  public static @Nullable Object toSql(@Nullable Object canonical, ColumnType type) {
    return switch (canonical) {
      case null -> null;
      case Long number -> integral(number, type);
      case Double number -> type == ColumnType.Simple.REAL ? (Object) number.floatValue() : number;
      default -> canonical;
    };
  }

  /// The canonical value for an SQL value of any type.
  public static @Nullable Object toCanonical(@Nullable Object sql) {
    return switch (sql) {
      case null -> null;
      case Boolean truth -> truth ? 1L : 0L;
      case Byte number -> number.longValue();
      case Short number -> number.longValue();
      case Integer number -> number.longValue();
      case Float number -> number.doubleValue();
      default -> sql;
    };
  }

  /// The SQL value of `type` at `row` of a column that a node returned.
  public static @Nullable Object sqlValue(ColumnValues column, int row, ColumnType type) {
    return column.isNull(row) ? null : toSql(canonical(column, row, type), type);
  }

  /// The canonical value at `row` of a column, which is not NULL there.
  public static Object canonical(ColumnValues column, int row, ColumnType type) {
    return switch (column) {
      case ColumnValues.Longs longs -> longs.values()[row];
      case ColumnValues.Doubles doubles -> doubles.values()[row];
      case ColumnValues.FloatVectors vectors -> vectors.copy(row);
      case ColumnValues.Bytes bytes ->
          switch (type) {
            case ColumnType.Decimal decimal ->
                new BigDecimal(new BigInteger(bytes.copy(row)), decimal.scale());
            case ColumnType.Varbinary _ -> bytes.copy(row);
            case ColumnType.SparseVector sparse -> bytes.sparseVector(row, sparse.dimension());
            default -> bytes.text(row);
          };
    };
  }

  private static Object integral(long number, ColumnType type) {
    if (!(type instanceof ColumnType.Simple simple)) {
      return number;
    }
    return switch (simple) {
      case BOOLEAN -> number != 0;
      case TINYINT -> (byte) checked(number, Byte.MIN_VALUE, Byte.MAX_VALUE, type);
      case SMALLINT -> (short) checked(number, Short.MIN_VALUE, Short.MAX_VALUE, type);
      case INTEGER, DATE, TIME -> (int) checked(number, Integer.MIN_VALUE, Integer.MAX_VALUE, type);
      case BIGINT, TIMESTAMP -> number;
      case REAL -> (float) number;
      case DOUBLE -> (double) number;
    };
  }

  private static long checked(long number, long min, long max, ColumnType type) {
    if (number < min || number > max) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, number + " as " + type.sql());
    }
    return number;
  }
}
