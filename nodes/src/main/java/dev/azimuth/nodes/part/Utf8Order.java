package dev.azimuth.nodes.part;

import dev.azimuth.storage.column.TextOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// [TextOrder] on UTF-8 bytes in memory segments.
public final class Utf8Order {
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
    return TextOrder.compareAtMismatch(
        a.get(ValueLayout.JAVA_BYTE, aOffset + mismatch),
        b.get(ValueLayout.JAVA_BYTE, bOffset + mismatch));
  }
}
