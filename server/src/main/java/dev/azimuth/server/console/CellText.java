package dev.azimuth.server.console;

import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/// Values as the console shows them: one line each, vectors shortened, control characters escaped.
final class CellText {
  /// How many numbers of a longer vector are shown.
  static final int VECTOR_NUMBERS_SHOWN = 2;

  /// Longest vector that is shown whole.
  static final int VECTOR_NUMBERS_WHOLE = 4;

  /// How many bytes of a binary value are shown.
  static final int BYTES_SHOWN = 16;

  private static final MathContext DIGITS_SHOWN = new MathContext(4);

  private CellText() {}

  /// The value as text; null is `NULL`.
  static String of(@Nullable Object value) throws SQLException {
    return switch (value) {
      case null -> "NULL";
      case float[] vector -> vector(vector);
      case java.sql.Array array -> of(array.getArray());
      case byte[] bytes -> bytes(bytes);
      case List<?> list -> of(list.toArray());
      case Object[] array -> array(array);
      default -> escaped(value.toString());
    };
  }

  /// Cells of a terminal that the text takes up.
  static int width(String text) {
    return text.codePoints().map(character -> Math.max(0, WCWidth.wcwidth(character))).sum();
  }

  private static String vector(float[] vector) {
    StringJoiner shown = new StringJoiner(", ", "[", "]");
    boolean whole = vector.length <= VECTOR_NUMBERS_WHOLE;
    int count = whole ? vector.length : VECTOR_NUMBERS_SHOWN;
    for (int i = 0; i < count; i++) {
      shown.add(number(vector[i]));
    }
    if (!whole) {
      shown.add("… " + vector.length + " dimensions");
    }
    return shown.toString();
  }

  /// Four digits that count.
  private static String number(float value) {
    if (!Float.isFinite(value)) {
      return Float.toString(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(DIGITS_SHOWN).stripTrailingZeros();
    return rounded.scale() < 0 ? rounded.toPlainString() : rounded.toString();
  }

  private static String array(Object[] array) throws SQLException {
    if (array.length > 0 && allFloats(array)) {
      float[] vector = new float[array.length];
      for (int i = 0; i < array.length; i++) {
        vector[i] = (Float) array[i];
      }
      return vector(vector);
    }
    StringJoiner shown = new StringJoiner(", ", "[", "]");
    for (Object element : array) {
      shown.add(of(element));
    }
    return shown.toString();
  }

  private static boolean allFloats(Object[] array) {
    for (Object element : array) {
      if (!(element instanceof Float)) {
        return false;
      }
    }
    return true;
  }

  private static String bytes(byte[] bytes) {
    int shown = Math.min(bytes.length, BYTES_SHOWN);
    String hex = HexFormat.of().formatHex(bytes, 0, shown);
    return shown == bytes.length ? "x'" + hex + "'" : "x'" + hex + "…' " + bytes.length + " bytes";
  }

  /// Control and format characters would disturb the terminal, or be invisible.
  private static String escaped(String text) {
    if (text.codePoints().noneMatch(CellText::isDisturbing)) {
      return text;
    }
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(character -> {
          if (isDisturbing(character)) {
            escaped.append(String.format(Locale.ROOT, "\\u%04X", character));
          } else {
            escaped.appendCodePoint(character);
          }
        });
    return escaped.toString();
  }

  private static boolean isDisturbing(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
