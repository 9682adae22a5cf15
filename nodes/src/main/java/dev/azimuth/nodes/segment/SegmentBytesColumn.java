package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.part.BytesColumn;
import java.lang.foreign.MemorySegment;

/// Values that lie one after another in one piece of memory, which is looked at through windows
/// that overlap, so that each value lies within one.
abstract class SegmentBytesColumn extends BytesColumn {
  private static final int WINDOW_SHIFT = 23;
  private static final long WINDOW_BYTES = (1L << WINDOW_SHIFT) + (1L << FIELD_BITS);

  private final MemorySegment[] pages;
  private final Validity validity;

  SegmentBytesColumn(MemorySegment data, MemorySegment validity) {
    this.validity = new Validity(validity);
    long count = Math.max(1, (data.byteSize() >>> WINDOW_SHIFT) + 1);
    if (count > PAGES_MAX) {
      throw new IllegalArgumentException(data.byteSize() + " bytes in one column");
    }
    pages = new MemorySegment[(int) count];
    for (int i = 0; i < pages.length; i++) {
      long start = (long) i << WINDOW_SHIFT;
      pages[i] = data.asSlice(start, Math.min(WINDOW_BYTES, data.byteSize() - start));
    }
  }

  @Override
  protected final MemorySegment[] pages() {
    return pages;
  }

  /// The slot of the value of `length` bytes from `start`.
  static long slotOf(long start, int length) {
    return length == 0
        ? 0
        : slot((int) (start >>> WINDOW_SHIFT), start & (1 << WINDOW_SHIFT) - 1, length);
  }

  @Override
  public final void readSlots(int first, int count, long[] out) {
    for (int i = 0; i < count; i++) {
      out[i] = slot(first + i);
    }
  }

  @Override
  public final boolean isNull(int ordinal) {
    return validity.isNull(ordinal);
  }

  @Override
  public final void readNulls(int first, int count, long[] out) {
    validity.read(first, count, out);
  }
}
