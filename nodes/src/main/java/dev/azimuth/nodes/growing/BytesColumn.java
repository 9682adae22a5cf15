package dev.azimuth.nodes.growing;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Values of `PhysicalKind.BYTES`, one after another in pages; a value does not straddle two.
///
/// A row's slot is `page << 48 | offset << 24 | length`, a value being shorter than 16 MiB.
public final class BytesColumn extends GrowingColumn {
  private static final int FIELD_BITS = 24;
  private static final int FIELD_MASK = (1 << FIELD_BITS) - 1;
  private static final int PAGES_MAX = 1 << 16;
  private static final int PAGE_BYTES_MIN = 4 << 10;
  private static final int PAGE_BYTES_MAX = 4 << 20;

  private final GrowingMemory memory;
  private final RowChunks slots;
  private volatile MemorySegment[] pages = {};
  private long pageUsed;

  BytesColumn(GrowingMemory memory) {
    super(memory);
    this.memory = memory;
    slots = new RowChunks(memory, Long.BYTES);
  }

  /// Where the bytes of row `ordinal` are: their slot, for the methods that take one.
  public long slot(int ordinal) {
    return slots.getLong(ordinal);
  }

  /// Puts the slots of rows of one block into `out`.
  public void readSlots(int first, int count, long[] out) {
    MemorySegment.copy(
        slots.chunk(first), ValueLayout.JAVA_LONG, slots.offset(first), out, 0, count);
  }

  /// The page that a slot points into; empty for an empty value.
  public MemorySegment page(long slot) {
    return length(slot) == 0 ? MemorySegment.NULL : pages[(int) (slot >>> 2 * FIELD_BITS)];
  }

  /// Where the value starts in its page.
  public static long offset(long slot) {
    return slot >>> FIELD_BITS & FIELD_MASK;
  }

  /// Bytes of the value.
  public static int length(long slot) {
    return (int) slot & FIELD_MASK;
  }

  @Override
  boolean accepts(ColumnValues source) {
    return source instanceof ColumnValues.Bytes;
  }

  @Override
  void reserve(int ordinal) {
    slots.reserve(ordinal);
  }

  @Override
  void store(int ordinal, ColumnValues source, int row) {
    ColumnValues.Bytes bytes = (ColumnValues.Bytes) source;
    int from = bytes.offsets()[row];
    int length = bytes.offsets()[row + 1] - from;
    if (length == 0) {
      slots.setLong(ordinal, 0);
      return;
    }
    if (length > FIELD_MASK) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "a value of " + length + " bytes");
    }
    MemorySegment[] current = pages;
    if (current.length == 0 || pageUsed + length > current[current.length - 1].byteSize()) {
      current = withPage(current, length);
      pages = current;
      pageUsed = 0;
    }
    int page = current.length - 1;
    MemorySegment.copy(bytes.data(), from, current[page], ValueLayout.JAVA_BYTE, pageUsed, length);
    slots.setLong(ordinal, (long) page << 2 * FIELD_BITS | pageUsed << FIELD_BITS | length);
    pageUsed += length;
  }

  private MemorySegment[] withPage(MemorySegment[] current, int length) {
    if (current.length == PAGES_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, "more than " + PAGES_MAX + " pages of text in a shard");
    }
    long last = current.length == 0 ? 0 : current[current.length - 1].byteSize();
    long size = Math.max(length, Math.clamp(2 * last, PAGE_BYTES_MIN, PAGE_BYTES_MAX));
    MemorySegment[] longer = Arrays.copyOf(current, current.length + 1);
    longer[current.length] = memory.allocate(size);
    return longer;
  }
}
