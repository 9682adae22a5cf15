package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.part.BytesColumn;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Values of `PhysicalKind.BYTES`, one after another in pages; a value does not straddle two.
final class GrowingBytesColumn extends BytesColumn implements GrowingColumn {
  private static final int PAGE_BYTES_MIN = 4 << 10;
  private static final int PAGE_BYTES_MAX = 4 << 20;

  private final NullBits nulls;
  private final GrowingMemory memory;
  private final RowChunks slots;
  private volatile MemorySegment[] pages = {};
  private long pageUsed;

  GrowingBytesColumn(GrowingMemory memory) {
    nulls = new NullBits(memory);
    this.memory = memory;
    slots = new RowChunks(memory, Long.BYTES);
  }

  @Override
  public long slot(int ordinal) {
    return slots.getLong(ordinal);
  }

  @Override
  public void readSlots(int first, int count, long[] out) {
    MemorySegment.copy(
        slots.chunk(first), ValueLayout.JAVA_LONG, slots.offset(first), out, 0, count);
  }

  @Override
  protected MemorySegment[] pages() {
    return pages;
  }

  @Override
  public PartColumn column() {
    return this;
  }

  @Override
  public NullBits nulls() {
    return nulls;
  }

  @Override
  public boolean isNull(int ordinal) {
    return nulls.get(ordinal);
  }

  @Override
  public void readNulls(int first, int count, long[] out) {
    nulls.copy(first, count, out);
  }

  @Override
  public boolean accepts(ColumnValues source) {
    return source instanceof ColumnValues.Bytes;
  }

  @Override
  public void reserve(int ordinal) {
    slots.reserve(ordinal);
  }

  @Override
  public void store(int ordinal, ColumnValues source, int row) {
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
    slots.setLong(ordinal, slot(page, pageUsed, length));
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
