package dev.azimuth.nodes.growing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The order of `String.compareTo`, by UTF-16 code units, on UTF-8 bytes.
///
/// It differs from the order of code points where a character above U+FFFF (lead byte 0xf0 and up),
/// in UTF-16 a surrogate pair, meets one from U+E000 to U+FFFF (lead bytes 0xee, 0xef).
public final class Utf8Order {
  private static final int FIRST_ABOVE_SURROGATES = 0xee;
  private static final int FIRST_SUPPLEMENTARY = 0xf0;

  private Utf8Order() {}

  /// Compares two texts, given by segment, offset and length.
  public static int compare(
      MemorySegment a, long aOffset, int aLength, MemorySegment b, long bOffset, int bLength) {
    long mismatch =
        MemorySegment.mismatch(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
    if (mismatch < 0) {
      return 0;
    }
    if (mismatch >= aLength || mismatch >= bLength) {
      return Integer.compare(aLength, bLength);
    }
    return compareBytes(
        a.get(ValueLayout.JAVA_BYTE, aOffset + mismatch),
        b.get(ValueLayout.JAVA_BYTE, bOffset + mismatch));
  }

  /// The order of two texts whose first different bytes are these.
  private static int compareBytes(byte a, byte b) {
    int left = Byte.toUnsignedInt(a);
    int right = Byte.toUnsignedInt(b);
    boolean reversed =
        left >= FIRST_ABOVE_SURROGATES
            && right >= FIRST_ABOVE_SURROGATES
            && left >= FIRST_SUPPLEMENTARY != right >= FIRST_SUPPLEMENTARY;
    return reversed ? Integer.compare(right, left) : Integer.compare(left, right);
  }
}
