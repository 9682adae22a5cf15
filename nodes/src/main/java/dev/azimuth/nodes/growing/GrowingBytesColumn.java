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
    slots.setLong(ordinal, put((ColumnValues.Bytes) source, row));
  }

  @Override
  public void store(int first, ColumnValues source, int[] rows, int count) {
    ColumnValues.Bytes bytes = (ColumnValues.Bytes) source;
    int done = 0;
    while (done < count) {
      int ordinal = first + done;
      int taken = Chunking.rowsInBlock(ordinal, count - done);
      slots.reserve(ordinal);
      slots.copy(put(bytes, rows, done, taken), 0, ordinal, taken);
      done += taken;
    }
  }

  /// Puts values into pages; their slots. Those that lie one after another in the source and fit
  /// into what is left of a page are put at once.
  private long[] put(ColumnValues.Bytes bytes, int[] rows, int from, int count) {
    long[] put = new long[count];
    int[] offsets = bytes.offsets();
    int start = offsets[rows[from]];
    int end = offsets[rows[from + count - 1] + 1];
    MemorySegment[] current = pages;
    int page = current.length - 1;
    if (page < 0
        || pageUsed + end - start > current[page].byteSize()
        || !Chunking.areConsecutive(rows, from, from + count)) {
      for (int i = 0; i < count; i++) {
        put[i] = put(bytes, rows[from + i]);
      }
      return put;
    }
    MemorySegment.copy(
        bytes.data(), start, current[page], ValueLayout.JAVA_BYTE, pageUsed, end - start);
    for (int i = 0; i < count; i++) {
      int at = offsets[rows[from + i]];
      int length = offsets[rows[from + i] + 1] - at;
      put[i] = length == 0 ? 0 : slot(page, pageUsed + at - start, length);
    }
    pageUsed += end - start;
    return put;
  }

  /// Puts a value into a page; its slot.
  private long put(ColumnValues.Bytes bytes, int row) {
    int from = bytes.offsets()[row];
    int length = bytes.offsets()[row + 1] - from;
    if (length == 0) {
      return 0;
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
    long slot = slot(page, pageUsed, length);
    pageUsed += length;
    return slot;
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
