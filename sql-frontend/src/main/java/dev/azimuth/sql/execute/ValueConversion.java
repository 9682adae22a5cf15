package dev.azimuth.sql.execute;

import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Converts values that clients send, and SQL values, to the canonical value of a type, strictly:
/// what does not fit is an error that names the target, never rounded away in silence.
///
/// The one exception is SQL's own: digits after the point that a DECIMAL has no room for are
/// rounded.
public final class ValueConversion {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private ValueConversion() {}

  /// The canonical value, or null for NULL.
  public static @Nullable Object canonical(@Nullable Object value, Target target) {
    if (value == null) {
      return null;
    }
    return switch (target.type()) {
      case ColumnType.Simple simple ->
          switch (simple) {
            case REAL, DOUBLE -> toDouble(value, target);
            default -> toLong(value, target);
          };
      case ColumnType.Decimal decimal -> toDecimal(value, decimal, target);
      case ColumnType.Varchar varchar -> bounded(toText(value, target), varchar.length(), target);
      case ColumnType.Char fixed -> padded(toText(value, target), fixed.length(), target);
      case ColumnType.Varbinary binary -> toBytes(value, binary, target);
      case ColumnType.FloatVector _ -> VectorConversion.vector(value, target);
      case ColumnType.SparseVector _ -> SparseConversion.vector(value, target);
    };
  }

  /// The value for a type held as a long.
  public static long toLong(Object value, Target target) {
    return switch ((ColumnType.Simple) target.type()) {
      case BOOLEAN -> truth(value, target);
      case TINYINT -> integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE, target);
      case SMALLINT -> integer(value, Short.MIN_VALUE, Short.MAX_VALUE, target);
      case INTEGER -> integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE, target);
      case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE, target);
      case DATE -> date(value, target);
      case TIME -> time(value, target);
      case TIMESTAMP -> timestamp(value, target);
      case REAL, DOUBLE -> throw new IllegalArgumentException("held as a double");
    };
  }

  /// The value for REAL and DOUBLE.
  public static double toDouble(Object value, Target target) {
    double number =
        switch (value) {
          case Number any -> any.doubleValue();
          case String text -> parse(text, target).doubleValue();
          default -> throw target.cannotTake(value);
        };
    if (target.type() == ColumnType.Simple.REAL) {
      float narrow = (float) number;
      if (Float.isInfinite(narrow) && !Double.isInfinite(number)) {
        throw target.failure(ErrorCode.OUT_OF_RANGE, "the value is " + number);
      }
      return narrow;
    }
    return number;
  }

  private static long truth(Object value, Target target) {
    return switch (value) {
      case Boolean truth -> truth ? 1 : 0;
      case Number number when number.doubleValue() == 0 || number.doubleValue() == 1 ->
          number.longValue();
      case String text when text.strip().equalsIgnoreCase("true") -> 1;
      case String text when text.strip().equalsIgnoreCase("false") -> 0;
      default -> throw target.cannotTake(value);
    };
  }

  private static long integer(Object value, long min, long max, Target target) {
    long number =
        switch (value) {
          case Long any -> any;
          case Integer any -> any;
          case Short any -> any;
          case Byte any -> any;
          case Number any -> whole(decimal(any, target), target);
          case String text -> whole(parse(text, target), target);
          default -> throw target.cannotTake(value);
        };
    if (number < min || number > max) {
      throw target.failure(ErrorCode.OUT_OF_RANGE, "the value is " + number);
    }
    return number;
  }

  private static long whole(BigDecimal number, Target target) {
    if (number.stripTrailingZeros().scale() > 0) {
      throw target.failure(ErrorCode.INVALID_VALUE, "the value has digits after the point");
    }
    try {
      return number.longValueExact();
    } catch (ArithmeticException failure) {
      throw target.failure(ErrorCode.OUT_OF_RANGE, "the value is " + number);
    }
  }

  private static BigDecimal decimal(Number number, Target target) {
    if (number instanceof BigDecimal exact) {
      return exact;
    }
    double floating = number.doubleValue();
    if (!Double.isFinite(floating)) {
      throw target.failure(ErrorCode.OUT_OF_RANGE, "the value is " + number);
    }
    return new BigDecimal(number.toString());
  }

  private static BigDecimal parse(String text, Target target) {
    try {
      return new BigDecimal(text.strip());
    } catch (NumberFormatException failure) {
      throw target.failure(ErrorCode.INVALID_VALUE, "the text is no number");
    }
  }

  private static BigDecimal toDecimal(Object value, ColumnType.Decimal type, Target target) {
    BigDecimal number =
        switch (value) {
          case Number any -> decimal(any, target);
          case String text -> parse(text, target);
          default -> throw target.cannotTake(value);
        };
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
    if (scaled.precision() > type.precision()) {
      throw target.failure(ErrorCode.OUT_OF_RANGE, "the value is " + number);
    }
    return scaled;
  }

  private static String toText(Object value, Target target) {
    return switch (value) {
      case String text -> text;
      case BigDecimal number -> number.toPlainString();
      case Number number -> number.toString();
      case Boolean truth -> truth.toString().toUpperCase(Locale.ROOT);
      case Character character -> character.toString();
      case Date date -> date.toString();
      case Time time -> time.toString();
      case Timestamp timestamp -> timestamp.toString();
      default -> throw target.cannotTake(value);
    };
  }

  private static String bounded(String text, int length, Target target) {
    if (text.length() > length) {
      int characters = text.codePointCount(0, text.length());
      if (characters > length) {
        throw target.failure(ErrorCode.TOO_LONG, "the text has " + characters + " characters");
      }
    }
    return text;
  }

  private static String padded(String text, int length, Target target) {
    bounded(text, length, target);
    return text + " ".repeat(length - text.codePointCount(0, text.length()));
  }

  private static byte[] toBytes(Object value, ColumnType.Varbinary type, Target target) {
    if (!(value instanceof byte[] bytes)) {
      throw target.cannotTake(value);
    }
    if (bytes.length > type.length()) {
      throw target.failure(ErrorCode.TOO_LONG, "the value has " + bytes.length + " bytes");
    }
    return bytes;
  }

  private static long date(Object value, Target target) {
    return switch (value) {
      case Date date -> date.toLocalDate().toEpochDay();
      case Timestamp timestamp -> timestamp.toLocalDateTime().toLocalDate().toEpochDay();
      case LocalDate date -> date.toEpochDay();
      case Integer days -> days;
      case Long days -> days;
      case String text -> parsed(text, target, plain -> LocalDate.parse(plain).toEpochDay());
      default -> throw target.cannotTake(value);
    };
  }

  private static long time(Object value, Target target) {
    return switch (value) {
      case Time time -> time.toLocalTime().toNanoOfDay() / NANOS_PER_MILLI;
      case LocalTime time -> time.toNanoOfDay() / NANOS_PER_MILLI;
      case Integer millis -> millis;
      case Long millis -> millis;
      case String text ->
          parsed(text, target, plain -> LocalTime.parse(plain).toNanoOfDay() / NANOS_PER_MILLI);
      default -> throw target.cannotTake(value);
    };
  }

  private static long timestamp(Object value, Target target) {
    return switch (value) {
      case Timestamp timestamp -> millis(timestamp.toLocalDateTime());
      case Date date -> millis(date.toLocalDate().atStartOfDay());
      case LocalDateTime timestamp -> millis(timestamp);
      case Long millis -> millis;
      case String text ->
          parsed(
              text,
              target,
              plain ->
                  plain.length() <= "2000-01-01".length()
                      ? millis(LocalDate.parse(plain).atStartOfDay())
                      : millis(LocalDateTime.parse(plain.replace(' ', 'T'))));
      default -> throw target.cannotTake(value);
    };
  }

  private static long millis(LocalDateTime timestamp) {
    return timestamp.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  private static long parsed(String text, Target target, TextParser parser) {
    try {
      return parser.parse(text.strip());
    } catch (DateTimeParseException failure) {
      throw target.failure(ErrorCode.INVALID_VALUE, "the text is no date or time");
    } catch (DateTimeException failure) {
      throw target.failure(ErrorCode.OUT_OF_RANGE, "the date or time is out of range");
    }
  }

  /// Reads a date or time.
  private interface TextParser {
    long parse(String text);
  }
}
