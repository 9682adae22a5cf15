package dev.azimuth.sql.language.type;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.BitText;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.Arrays;

/// Vectors as text, `[1,2.5,-3e-4]`, and binary ones, `0101`: the one place that reads and writes
/// them.
///
/// Blanks are allowed between tokens. Numbers are decimal; NaN and infinity, also by overflow of
/// float32, are `NOT_FINITE`, everything else that is no number is `INVALID_VECTOR`.
public final class VectorText {
  private static final int QUOTED_MAX = 40;

  /// Digits that a double holds exactly, whatever they are.
  private static final int EXACT_DIGITS_MAX = 15;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
  };

  /// The bits of a double's fraction that a float has not, and those of a value half-way between
  /// floats.
  private static final long BELOW_FLOAT = (1L << 29) - 1;

  private static final long HALFWAY = 1L << 28;

  private VectorText() {}

  /// The elements of the vector in `text`.
  public static float[] parse(String text) {
    int at = skipBlanks(text, 0);
    if (at == text.length() || text.charAt(at) != '[') {
      throw invalid(text, "it does not begin with [");
    }
    float[] elements = new float[Math.min(ColumnType.DIMENSION_MAX, 1 + text.length() / 8)];
    int count = 0;
    at = skipBlanks(text, at + 1);
    while (true) {
      int end = numberEnd(text, at);
      if (count == ColumnType.DIMENSION_MAX) {
        throw invalid(text, "it has more than " + ColumnType.DIMENSION_MAX + " elements");
      }
      if (count == elements.length) {
        elements = Arrays.copyOf(elements, Math.min(ColumnType.DIMENSION_MAX, count * 2));
      }
      elements[count] = element(text, at, end, count);
      count++;
      at = skipBlanks(text, end);
      if (at == text.length()) {
        throw invalid(text, "it does not end with ]");
      }
      char separator = text.charAt(at);
      at = skipBlanks(text, at + 1);
      if (separator == ']') {
        break;
      }
      if (separator != ',') {
        throw invalid(text, "'" + separator + "' after element " + count);
      }
    }
    if (at != text.length()) {
      throw invalid(text, "something follows ]");
    }
    return count == elements.length ? elements : Arrays.copyOf(elements, count);
  }

  /// The elements of the vector of such elements in `text`: bits may have brackets, or none.
  public static float[] parse(String text, VectorElement element) {
    String bits = text.strip();
    if (element != VectorElement.BINARY || bits.startsWith("[")) {
      return parse(text);
    }
    if (bits.isEmpty() || bits.length() > ColumnType.DIMENSION_MAX) {
      throw invalid(text, "it is not 1 to " + ColumnType.DIMENSION_MAX + " bits, such as 0101");
    }
    float[] elements = new float[bits.length()];
    int count = BitText.read(bits, elements, 0);
    if (count < elements.length) {
      throw invalid(
          text, "character " + (count + 1) + " is neither 0 nor 1; bits are such as 0101");
    }
    return elements;
  }

  /// The vector as text that [#parse] reads back to the same numbers: `[1.0,2.5]`.
  public static String format(float[] elements) {
    StringBuilder text = new StringBuilder(2 + elements.length * 8).append('[');
    for (int i = 0; i < elements.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append(elements[i]);
    }
    return text.append(']').toString();
  }

  /// `elements` again; refused if one is not finite.
  public static float[] requireFinite(float[] elements) {
    for (int i = 0; i < elements.length; i++) {
      if (!Float.isFinite(elements[i])) {
        throw new AzimuthException(
            ErrorCode.NOT_FINITE, "element " + (i + 1) + " is " + elements[i]);
      }
    }
    return elements;
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }

  private static int numberEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ',' || c == ']' || c <= ' ') {
        break;
      }
      at++;
    }
    return at;
  }

  private static float element(String text, int from, int end, int index) {
    float quick = shortNumber(text, from, end);
    return Float.isNaN(quick) ? anyNumber(text, from, end, index) : quick;
  }

  private static float anyNumber(String text, int from, int end, int index) {
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
        throw noNumber(text, from, end, index);
      }
    }
    float value;
    try {
      value = Float.parseFloat(text.substring(from, end));
    } catch (NumberFormatException e) {
      throw invalid(text, "element " + (index + 1) + " is no number");
    }
    if (!Float.isFinite(value)) {
      throw new AzimuthException(
          ErrorCode.NOT_FINITE,
          "element " + (index + 1) + ", " + text.substring(from, Math.min(end, from + QUOTED_MAX)));
    }
    return value;
  }

  /// The number, exactly as `Float.parseFloat` rounds it, if it is a plain decimal of few digits;
  /// NaN otherwise.
  ///
  /// Digits and power of ten are exact doubles, so their quotient is rounded once; rounding it
  /// again to float goes wrong only if it lies half-way between two floats.
  private static float shortNumber(String text, int from, int end) {
    int at = from;
    boolean negative = at < end && text.charAt(at) == '-';
    if (negative) {
      at++;
    }
    long digits = 0;
    int count = 0;
    int decimals = -1;
    for (; at < end; at++) {
      char c = text.charAt(at);
      if (isDigit(c)) {
        digits = digits * 10 + (c - '0');
        if (++count > EXACT_DIGITS_MAX) {
          return Float.NaN;
        }
        decimals += decimals >= 0 ? 1 : 0;
      } else if (c == '.' && decimals < 0) {
        decimals = 0;
      } else {
        return Float.NaN;
      }
    }
    if (count == 0) {
      return Float.NaN;
    }
    double value = digits / POWERS_OF_TEN[Math.max(0, decimals)];
    boolean halfway = (Double.doubleToRawLongBits(value) & BELOW_FLOAT) == HALFWAY;
    if (halfway || (value != 0 && value < Float.MIN_NORMAL)) {
      return Float.NaN;
    }
    return (float) (negative ? -value : value);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static AzimuthException noNumber(String text, int from, int end, int index) {
    String word = text.substring(from, Math.min(end, from + QUOTED_MAX));
    int start = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
    if (word.regionMatches(true, start, "inf", 0, 3) || word.equalsIgnoreCase("nan")) {
      return new AzimuthException(ErrorCode.NOT_FINITE, "element " + (index + 1) + ", " + word);
    }
    return invalid(text, "element " + (index + 1) + " is no number");
  }

  private static AzimuthException invalid(String text, String reason) {
    String shown = text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…";
    return new AzimuthException(ErrorCode.INVALID_VECTOR, "'" + shown + "': " + reason);
  }
}
