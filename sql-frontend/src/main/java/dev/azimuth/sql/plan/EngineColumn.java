package dev.azimuth.sql.plan;

import dev.azimuth.sql.language.type.SqlTypeSystem;
import dev.azimuth.sql.language.type.VectorValue;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// A kind of result column of the Enumerable engine, whose values become SQL values, or fail where
/// the engine went on beyond their range.
enum EngineColumn {
  /// A list of numbers.
  VECTOR {
    @Override
    @Nullable Object toSql(@Nullable Object value) {
      return value instanceof List<?> vector ? VectorValue.elements(vector) : value;
    }
  },
  /// Days since 1970.
  DATE {
    @Override
    @Nullable Object toSql(@Nullable Object value) {
      if (value instanceof Integer days) {
        requireYear(days);
      }
      return value;
    }
  },
  /// Milliseconds since 1970.
  TIMESTAMP {
    @Override
    @Nullable Object toSql(@Nullable Object value) {
      if (value instanceof Long millis) {
        requireYear(Math.floorDiv(millis, DateTimeUtils.MILLIS_PER_DAY));
      }
      return value;
    }
  },
  /// At most 38 digits.
  DECIMAL {
    @Override
    @Nullable Object toSql(@Nullable Object value) {
      if (value instanceof BigDecimal number
          && number.precision() > SqlTypeSystem.DECIMAL_PRECISION_MAX) {
        throw new AzimuthException(
            ErrorCode.OUT_OF_RANGE, "a DECIMAL of " + number.precision() + " digits");
      }
      return value;
    }
  },
  /// Everything else.
  PLAIN {
    @Override
    @Nullable Object toSql(@Nullable Object value) {
      return EnumerableBridge.toSql(value);
    }
  };

  private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  /// The kind of a column.
  ///
  /// @param isVector whether its type is that of a vector with all its elements
  static EngineColumn of(RelDataType type, boolean isVector) {
    return switch (type.getSqlTypeName()) {
      case ARRAY -> isVector ? VECTOR : PLAIN;
      case SqlTypeName.DATE -> EngineColumn.DATE;
      case SqlTypeName.TIMESTAMP -> EngineColumn.TIMESTAMP;
      case SqlTypeName.DECIMAL -> EngineColumn.DECIMAL;
      default -> PLAIN;
    };
  }

  /// A value of the engine as an SQL value.
  abstract @Nullable Object toSql(@Nullable Object value);

  private static void requireYear(long day) {
    if (day < FIRST_DAY || day > LAST_DAY) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE, "a date or time outside of the years 1 to 9999");
    }
  }
}
