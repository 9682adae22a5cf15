package dev.azimuth.sql.language.type;

import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/// Limits of types, and the types of sums and averages.
public final class SqlTypeSystem extends RelDataTypeSystemImpl {
  /// Most digits of a DECIMAL.
  public static final int DECIMAL_PRECISION_MAX = 38;

  /// Digits of a second's fraction that TIME and TIMESTAMP keep.
  public static final int SECOND_FRACTION_DIGITS = 3;

  /// The only one.
  public static final SqlTypeSystem INSTANCE = new SqlTypeSystem();

  private SqlTypeSystem() {}

  @Override
  public int getMaxPrecision(SqlTypeName type) {
    return switch (type) {
      case DECIMAL -> DECIMAL_PRECISION_MAX;
      case VARCHAR, CHAR, VARBINARY, BINARY -> Integer.MAX_VALUE;
      case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> SECOND_FRACTION_DIGITS;
      default -> super.getMaxPrecision(type);
    };
  }

  @Override
  public int getMaxScale(SqlTypeName type) {
    return type == SqlTypeName.DECIMAL ? DECIMAL_PRECISION_MAX : super.getMaxScale(type);
  }

  @Override
  public int getDefaultPrecision(SqlTypeName type) {
    return switch (type) {
      case TIMESTAMP -> SECOND_FRACTION_DIGITS;
      default -> super.getDefaultPrecision(type);
    };
  }

  /// Digits that a DECIMAL has no room for are rounded as on paper, not cut off.
  @Override
  public RoundingMode roundingMode() {
    return RoundingMode.HALF_UP;
  }

  /// Whole numbers add up to a BIGINT, REAL to a DOUBLE, DECIMAL to as many digits as there are.
  @Override
  public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
    RelDataType sum =
        switch (argument.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
          case REAL, FLOAT, DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          case DECIMAL ->
              factory.createSqlType(
                  SqlTypeName.DECIMAL, DECIMAL_PRECISION_MAX, argument.getScale());
          default -> argument;
        };
    return factory.createTypeWithNullability(sum, argument.isNullable());
  }

  /// The average of whole numbers has a fraction.
  @Override
  public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
    RelDataType average =
        switch (argument.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, FLOAT, DOUBLE ->
              factory.createSqlType(SqlTypeName.DOUBLE);
          case DECIMAL ->
              factory.createSqlType(
                  SqlTypeName.DECIMAL,
                  DECIMAL_PRECISION_MAX,
                  Math.min(DECIMAL_PRECISION_MAX, Math.max(argument.getScale(), 6)));
          default -> argument;
        };
    return factory.createTypeWithNullability(average, argument.isNullable());
  }

  /// 'a' and 'bcd' have the type VARCHAR(3) in common, without padding.
  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }
}
