package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.index.RowBitmap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Which rows of a segment's column are NULL: clear bits of its validity; none if there are no
/// bits.
///
/// @param bits borrowed, a multiple of 8 bytes long
record Validity(MemorySegment bits) {
  boolean isNull(int ordinal) {
    return bits.byteSize() > 0 && (word(ordinal >>> 6) >>> ordinal & 1) != 0;
  }

  /// The first `rows` rows but those that are NULL.
  RowBitmap present(int rows) {
    long[] present = new long[RowBitmap.wordCount(rows)];
    read(0, rows, present);
    RowBitmap all = RowBitmap.all(rows);
    for (int i = 0; i < present.length; i++) {
      present[i] = all.words()[i] & ~present[i];
    }
    return RowBitmap.of(present);
  }

  /// Bits of NULL rows from `64 * index` on.
  private long word(int index) {
    long at = (long) index * Long.BYTES;
    return at < bits.byteSize() ? ~bits.get(ValueLayout.JAVA_LONG_UNALIGNED, at) : 0;
  }

  void read(int first, int count, long[] out) {
    int words = (count + 63) >>> 6;
    if (bits.byteSize() == 0) {
      Arrays.fill(out, 0, words, 0);
      return;
    }
    int shift = first & 63;
    for (int i = 0; i < words; i++) {
      int index = (first >>> 6) + i;
      out[i] = shift == 0 ? word(index) : word(index) >>> shift | word(index + 1) << -shift;
    }
  }
}
