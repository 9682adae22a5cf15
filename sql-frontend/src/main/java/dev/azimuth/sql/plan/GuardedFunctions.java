package dev.azimuth.sql.plan;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.linq4j.tree.Types;
import org.apache.calcite.runtime.SqlFunctions;
import org.jspecify.annotations.Nullable;

/// Functions of the Enumerable engine that give a wrong answer, or one of any size, for some
/// arguments. Each stands in generated code for the one of `SqlFunctions` with its name and
/// parameters. Public for that code only.
public final class GuardedFunctions {
  /// Most characters of a text that a function makes longer than its arguments.
  static final int TEXT_LENGTH_MAX = 4 * 1024 * 1024;

  private static final Map<Method, Method> IN_PLACE = new HashMap<>();

  static {
    for (Method method : GuardedFunctions.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        IN_PLACE.put(
            Types.lookupMethod(SqlFunctions.class, method.getName(), method.getParameterTypes()),
            method);
      }
    }
  }

  private GuardedFunctions() {}

  /// What is called in place of `method`; null if nothing else is.
  static @Nullable Method inPlaceOf(Method method) {
    return IN_PLACE.get(method);
  }

  /// ABS, which the least TINYINT does not have.
  public static byte abs(byte number) {
    return number < 0 ? (byte) negated(number, Byte.MAX_VALUE) : number;
  }

  /// ABS, which the least SMALLINT does not have.
  public static short abs(short number) {
    return number < 0 ? (short) negated(number, Short.MAX_VALUE) : number;
  }

  /// ABS, which the least INTEGER does not have.
  public static int abs(int number) {
    return Math.absExact(number);
  }

  /// ABS, which the least BIGINT does not have.
  public static long abs(long number) {
    return Math.absExact(number);
  }

  private static long negated(long number, long max) {
    if (-number > max) {
      throw new ArithmeticException("ABS(" + number + ")");
    }
    return -number;
  }

  /// REPEAT of at most [#TEXT_LENGTH_MAX] characters.
  public static String repeat(String text, int count) {
    requireLength("REPEAT", (long) text.length() * Math.max(0, count));
    return SqlFunctions.repeat(text, count);
  }

  /// SPACE of at most [#TEXT_LENGTH_MAX] characters.
  public static String space(int count) {
    requireLength("SPACE", count);
    return SqlFunctions.space(count);
  }

  /// LPAD to at most [#TEXT_LENGTH_MAX] characters.
  public static String lpad(String text, int length, String pattern) {
    requireLength("LPAD", length);
    return SqlFunctions.lpad(text, length, pattern);
  }

  /// LPAD with spaces.
  public static String lpad(String text, int length) {
    requireLength("LPAD", length);
    return SqlFunctions.lpad(text, length);
  }

  /// RPAD to at most [#TEXT_LENGTH_MAX] characters.
  public static String rpad(String text, int length, String pattern) {
    requireLength("RPAD", length);
    return SqlFunctions.rpad(text, length, pattern);
  }

  /// RPAD with spaces.
  public static String rpad(String text, int length) {
    requireLength("RPAD", length);
    return SqlFunctions.rpad(text, length);
  }

  private static void requireLength(String function, long length) {
    if (length > TEXT_LENGTH_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          function + " makes a text of " + length + " characters, at most " + TEXT_LENGTH_MAX);
    }
  }
}
