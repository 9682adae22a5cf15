package dev.azimuth.sql.endpoint;

import com.google.protobuf.ByteString;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Calendar;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.remote.TypedValue;
import org.apache.calcite.avatica.util.DateTimeUtils;
import org.jspecify.annotations.Nullable;

/// Parameters as the SQL service takes them, from both forms of Avatica's protocol.
///
/// A vector arrives as bytes, as text or as an array of numbers; which of them is passed on as it
/// is.
final class ParameterDecoding {
  private ParameterDecoding() {}

  /// Parameters of one execution; null stands for none.
  static List<@Nullable Object> decode(@Nullable List<? extends @Nullable TypedValue> values) {
    List<@Nullable Object> decoded = new ArrayList<>();
    if (values != null) {
      for (TypedValue value : values) {
        if (value == null) {
          throw unbound(decoded.size());
        }
        decoded.add(decode(value));
      }
    }
    return decoded;
  }

  /// A parameter of an entry of a batch.
  static @Nullable Object decode(Common.TypedValue value, int index) {
    if (value.getImplicitlyNull()) {
      throw unbound(index);
    }
    return decode(value);
  }

  private static AzimuthException unbound(int index) {
    return new AzimuthException(ErrorCode.UNBOUND_PARAMETER, "parameter " + (index + 1));
  }

  private static @Nullable Object decode(TypedValue value) {
    Object serial = value.value;
    if (serial == null) {
      return null;
    }
    return switch (value.type) {
      case JAVA_SQL_DATE -> date(((Number) serial).longValue());
      case JAVA_SQL_TIME -> time(((Number) serial).longValue());
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> timestamp(((Number) serial).longValue());
      case BYTE_STRING -> base64((String) serial);
      case ARRAY -> list((List<?>) serial);
      case NUMBER -> serial instanceof Number number ? number(number) : serial;
      default -> value.toLocal();
    };
  }

  private static List<@Nullable Object> list(List<?> elements) {
    List<@Nullable Object> decoded = new ArrayList<>(elements.size());
    for (Object element : elements) {
      decoded.add(element instanceof TypedValue typed ? decode(typed) : element);
    }
    return decoded;
  }

  private static Object number(Number number) {
    return number instanceof BigInteger big ? new BigDecimal(big) : number;
  }

  private static @Nullable Object decode(Common.TypedValue value) {
    return switch (value.getType()) {
      case BOOLEAN, PRIMITIVE_BOOLEAN -> value.getBoolValue();
      case BYTE_STRING -> bytes(value);
      case STRING -> value.getStringValue();
      case CHARACTER, PRIMITIVE_CHAR -> value.getStringValue();
      case BYTE, PRIMITIVE_BYTE -> (byte) value.getNumberValue();
      case SHORT, PRIMITIVE_SHORT -> (short) value.getNumberValue();
      case INTEGER, PRIMITIVE_INT -> (int) value.getNumberValue();
      case LONG, PRIMITIVE_LONG, NUMBER -> value.getNumberValue();
      case FLOAT, PRIMITIVE_FLOAT -> Float.intBitsToFloat((int) value.getNumberValue());
      case DOUBLE, PRIMITIVE_DOUBLE -> value.getDoubleValue();
      case BIG_DECIMAL, BIG_INTEGER -> (Number) TypedValue.getSerialFromProto(value);
      case JAVA_SQL_DATE -> date(value.getNumberValue());
      case JAVA_SQL_TIME -> time(value.getNumberValue());
      case JAVA_SQL_TIMESTAMP, JAVA_UTIL_DATE -> timestamp(value.getNumberValue());
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>(value.getArrayValueCount());
        for (Common.TypedValue element : value.getArrayValueList()) {
          list.add(decode(element));
        }
        yield list;
      }
      case NULL -> null;
      case OBJECT -> {
        if (value.getNull()) {
          yield null;
        }
        throw refused(value);
      }
      case STRUCT, MULTISET, UNRECOGNIZED -> throw refused(value);
    };
  }

  private static AzimuthException refused(Common.TypedValue value) {
    return new AzimuthException(
        ErrorCode.NOT_SUPPORTED, "parameters of protocol type " + value.getType());
  }

  private static byte[] bytes(Common.TypedValue value) {
    ByteString raw = value.getBytesValue();
    return raw.isEmpty() ? base64(value.getStringValue()) : raw.toByteArray();
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new AzimuthException(ErrorCode.PROTOCOL_ERROR, "bytes that are not base64", e);
    }
  }

  private static Date date(long days) {
    return Date.valueOf(LocalDate.ofEpochDay(days));
  }

  private static Time time(long millisOfDay) {
    return DateTimeUtils.unixTimeToSqlTime((int) millisOfDay, Calendar.getInstance(Locale.ROOT));
  }

  private static Timestamp timestamp(long millis) {
    return Timestamp.valueOf(
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(millis, 1000L),
            (int) Math.floorMod(millis, 1000L) * 1_000_000,
            ZoneOffset.UTC));
  }
}
