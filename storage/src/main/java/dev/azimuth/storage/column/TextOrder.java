package dev.azimuth.storage.column;

import java.util.Arrays;

/// The order of `String.compareTo`, by UTF-16 code units, on UTF-8 bytes: the order of text
/// everywhere.
///
/// It differs from the order of code points where a character above U+FFFF (lead byte 0xf0 and up),
/// in UTF-16 a surrogate pair, meets one from U+E000 to U+FFFF (lead bytes 0xee, 0xef).
public final class TextOrder {
  private static final int FIRST_ABOVE_SURROGATES = 0xee;
  private static final int FIRST_SUPPLEMENTARY = 0xf0;

  private TextOrder() {}

  /// Compares two texts, given by array, begin and end.
  public static int compare(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    int mismatch = Arrays.mismatch(a, aFrom, aTo, b, bFrom, bTo);
    if (mismatch < 0) {
      return 0;
    }
    if (mismatch >= aTo - aFrom || mismatch >= bTo - bFrom) {
      return Integer.compare(aTo - aFrom, bTo - bFrom);
    }
    return compareAtMismatch(a[aFrom + mismatch], b[bFrom + mismatch]);
  }

  /// The order of two texts whose first different bytes are these.
  public static int compareAtMismatch(byte a, byte b) {
    int left = Byte.toUnsignedInt(a);
    int right = Byte.toUnsignedInt(b);
    boolean reversed =
        left >= FIRST_ABOVE_SURROGATES
            && right >= FIRST_ABOVE_SURROGATES
            && left >= FIRST_SUPPLEMENTARY != right >= FIRST_SUPPLEMENTARY;
    return reversed ? Integer.compare(right, left) : Integer.compare(left, right);
  }
}
