package dev.azimuth.jdbc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Values of a column as the class that `getObject(column, class)` names.
final class ValueConversion {
  private ValueConversion() {}

  static @Nullable Object convert(AzimuthResultSet rows, int index, Class<?> type, boolean vector)
      throws SQLException {
    if (vector && type.isArray() && type != byte[].class) {
      return vector(rows.vector(index), type);
    }
    if (vector && type == List.class) {
      float[] floats = rows.vector(index);
      return floats == null ? null : List.of(VectorValues.box(floats));
    }
    if (type == String.class) {
      return rows.getString(index);
    }
    if (type == byte[].class) {
      return rows.getBytes(index);
    }
    if (type == Array.class) {
      return rows.getArray(index);
    }
    Object value = rows.getObject(index);
    return value == null || type.isInstance(value) ? value : scalar(rows, index, type, value);
  }

  private static @Nullable Object vector(float @Nullable [] vector, Class<?> type)
      throws SQLException {
    if (vector == null) {
      return null;
    }
    if (type == float[].class) {
      return vector;
    }
    if (type == double[].class) {
      return VectorValues.widen(vector);
    }
    if (type == Float[].class || type == Object[].class) {
      return VectorValues.box(vector);
    }
    throw refused(type, "VECTOR");
  }

  private static Object scalar(AzimuthResultSet rows, int index, Class<?> type, Object value)
      throws SQLException {
    if (Number.class.isAssignableFrom(type)) {
      return number(rows, index, type, value);
    }
    if (type == Boolean.class) {
      return rows.getBoolean(index);
    }
    if (type == UUID.class) {
      try {
        return UUID.fromString(value.toString());
      } catch (IllegalArgumentException e) {
        throw Failures.value("the value is no UUID");
      }
    }
    return time(rows, type, value);
  }

  private static Object number(AzimuthResultSet rows, int index, Class<?> type, Object value)
      throws SQLException {
    BigDecimal number = rows.getBigDecimal(index);
    try {
      if (type == Long.class) {
        return number.longValueExact();
      }
      if (type == Integer.class) {
        return number.intValueExact();
      }
      if (type == Short.class) {
        return number.shortValueExact();
      }
      if (type == Byte.class) {
        return number.byteValueExact();
      }
      if (type == BigInteger.class) {
        return number.toBigIntegerExact();
      }
    } catch (ArithmeticException e) {
      throw Failures.of(
          "the value does not fit into " + type.getSimpleName() + " without loss", "22003", 1105);
    }
    if (type == Double.class) {
      return rows.getDouble(index);
    }
    if (type == Float.class) {
      return rows.getFloat(index);
    }
    if (type == BigDecimal.class) {
      return number;
    }
    throw refused(type, value.getClass().getSimpleName());
  }

  private static Object time(AzimuthResultSet rows, Class<?> type, Object value)
      throws SQLException {
    if (value instanceof Date && type == LocalDate.class) {
      return ((Date) value).toLocalDate();
    }
    if (value instanceof Time && type == LocalTime.class) {
      return LocalTime.ofNanoOfDay(
          Math.floorMod(
                  ((Time) value).getTime()
                      + rows.getLocalCalendar().getTimeZone().getOffset(((Time) value).getTime()),
                  86_400_000L)
              * 1_000_000L);
    }
    if (value instanceof Timestamp) {
      Instant instant = ((Timestamp) value).toInstant();
      ZoneId zone = rows.getLocalCalendar().getTimeZone().toZoneId();
      if (type == LocalDateTime.class) {
        return LocalDateTime.ofInstant(instant, zone);
      }
      if (type == LocalDate.class) {
        return LocalDate.ofInstant(instant, zone);
      }
      if (type == OffsetDateTime.class) {
        return OffsetDateTime.ofInstant(instant, zone);
      }
      if (type == Instant.class) {
        return instant;
      }
      if (type == java.util.Date.class) {
        return value;
      }
    }
    throw refused(type, value.getClass().getSimpleName());
  }

  private static SQLException refused(Class<?> type, String from) {
    return Failures.value("a " + from + " does not become a " + type.getSimpleName());
  }
}
