package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;

/// Sparse vectors as text, `{1:1.5,3:-2e-4}/5`: the one place that reads and writes them.
///
/// Indices count from 1 and may stand in any order, but once each; zeros are dropped. After the
/// slash stands the number of dimensions. Blanks are allowed between tokens. NaN and infinity, also
/// by overflow of float32, are `NOT_FINITE`, an index beyond the dimensions is `OUT_OF_RANGE`,
/// everything else that is no sparse vector is `INVALID_VECTOR`. For one thread.
public final class SparseVectorText {
  private static final int QUOTED_MAX = 40;
  private static final int CAPACITY_FIRST = 16;

  /// More digits than any index or number of dimensions has.
  private static final int DIGITS_MAX = 10;

  /// The bits of an entry that hold where it stood in the text.
  private static final int PLACE_BITS = Integer.SIZE;

  private final String text;
  private int at;

  /// `index << 32 | place` of each element, so that sorting them sorts by index.
  private long[] entries = new long[CAPACITY_FIRST];

  private float[] values = new float[CAPACITY_FIRST];
  private int count;

  private SparseVectorText(String text) {
    this.text = text;
  }

  /// The vector in `text`.
  public static SparseVector parse(String text) {
    SparseVectorText reader = new SparseVectorText(text);
    reader.elements();
    return reader.vector(reader.dimension());
  }

  /// The number of dimensions that `text` says; nothing else of it is read if it is like that of a
  /// sparse vector.
  public static int dimension(String text) {
    if (!isLike(text)) {
      return parse(text).dimension();
    }
    SparseVectorText reader = new SparseVectorText(text);
    reader.at = Math.max(0, text.lastIndexOf('/'));
    return reader.dimension();
  }

  /// Whether a text begins as that of a sparse vector does.
  public static boolean isLike(String text) {
    return text.stripLeading().startsWith("{");
  }

  /// The vector as text that [#parse] reads back to the same numbers.
  static String format(SparseVector vector) {
    StringBuilder text = new StringBuilder(16 + vector.count() * 12).append('{');
    for (int i = 0; i < vector.count(); i++) {
      text.append(i == 0 ? "" : ",")
          .append(vector.indices()[i] + 1)
          .append(':')
          .append(vector.values()[i]);
    }
    return text.append("}/").append(vector.dimension()).toString();
  }

  private void elements() {
    expect('{');
    if (skips('}')) {
      return;
    }
    do {
      long index = number("an index");
      if (index < 1 || index > ColumnType.SparseVector.DIMENSION_MAX) {
        throw indexOutOfRange(index, ColumnType.SparseVector.DIMENSION_MAX);
      }
      expect(':');
      add((int) index - 1, value(index));
    } while (skips(','));
    expect('}');
  }

  private void add(int index, float value) {
    if (count == values.length) {
      entries = Arrays.copyOf(entries, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    entries[count] = (long) index << PLACE_BITS | count;
    values[count] = value;
    count++;
  }

  private int dimension() {
    expect('/');
    long dimension = number("the number of dimensions");
    skipBlanks();
    if (at != text.length()) {
      throw invalid("something follows the number of dimensions");
    }
    if (dimension < 1 || dimension > ColumnType.SparseVector.DIMENSION_MAX) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE,
          dimension
              + " dimensions; a sparse vector has 1 to "
              + ColumnType.SparseVector.DIMENSION_MAX);
    }
    return (int) dimension;
  }

  private SparseVector vector(int dimension) {
    Arrays.sort(entries, 0, count);
    int[] indices = new int[count];
    float[] sorted = new float[count];
    for (int i = 0; i < count; i++) {
      indices[i] = (int) (entries[i] >>> PLACE_BITS);
      sorted[i] = values[(int) entries[i]];
      if (i > 0 && indices[i] == indices[i - 1]) {
        throw invalid("index " + (indices[i] + 1) + " is there twice");
      }
    }
    if (count > 0 && indices[count - 1] >= dimension) {
      throw indexOutOfRange(indices[count - 1] + 1L, dimension);
    }
    return SparseVector.of(dimension, indices, sorted);
  }

  private static AzimuthException indexOutOfRange(long index, int dimension) {
    return new AzimuthException(
        ErrorCode.OUT_OF_RANGE, "index " + index + "; indices are 1 to " + dimension);
  }

  /// A whole number of at most [#DIGITS_MAX] digits.
  private long number(String what) {
    skipBlanks();
    int from = at;
    boolean isNegative = at < text.length() && text.charAt(at) == '-';
    at += isNegative ? 1 : 0;
    int digits = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    if (at == digits) {
      throw invalid(what + " is no whole number");
    }
    if (at - digits > DIGITS_MAX) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE, what + ", " + text.substring(from, from + DIGITS_MAX) + "…");
    }
    long number = Long.parseLong(text, digits, at, 10);
    return isNegative ? -number : number;
  }

  private float value(long index) {
    skipBlanks();
    int from = at;
    while (at < text.length() && !isEnd(text.charAt(at))) {
      at++;
    }
    String word = text.substring(from, at);
    String name = "the element at index " + index;
    if (!word.chars().allMatch(SparseVectorText::isOfDecimal)) {
      int start = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
      throw word.regionMatches(true, start, "inf", 0, 3) || word.equalsIgnoreCase("nan")
          ? new AzimuthException(ErrorCode.NOT_FINITE, name + ", " + word)
          : invalid(name + " is no number");
    }
    float value;
    try {
      value = Float.parseFloat(word);
    } catch (NumberFormatException e) {
      throw invalid(name + " is no number");
    }
    if (!Float.isFinite(value)) {
      throw new AzimuthException(ErrorCode.NOT_FINITE, name + ", " + quoted(word));
    }
    return value;
  }

  private void expect(char token) {
    if (!skips(token)) {
      throw invalid(
          at == text.length()
              ? "it ends where " + token + " belongs"
              : "'" + text.charAt(at) + "' where " + token + " belongs");
    }
  }

  /// Goes beyond blanks and this token; false if another follows.
  private boolean skips(char token) {
    skipBlanks();
    if (at == text.length() || text.charAt(at) != token) {
      return false;
    }
    at++;
    return true;
  }

  private void skipBlanks() {
    while (at < text.length() && text.charAt(at) <= ' ') {
      at++;
    }
  }

  private static boolean isEnd(char c) {
    return c == ',' || c == '}' || c <= ' ';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isOfDecimal(int c) {
    return isDigit((char) c) || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
  }

  private AzimuthException invalid(String reason) {
    return new AzimuthException(ErrorCode.INVALID_VECTOR, "'" + quoted(text) + "': " + reason);
  }

  private static String quoted(String text) {
    return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…";
  }
}
