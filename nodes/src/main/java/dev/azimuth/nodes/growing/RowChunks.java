package dev.azimuth.nodes.growing;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Slots of equal size, one per row, in chunks that never move.
final class RowChunks {
  private final GrowingMemory memory;
  private final long slotBytes;
  private final Chunking chunking;
  private volatile MemorySegment[] chunks = {};

  RowChunks(GrowingMemory memory, long slotBytes) {
    this.memory = memory;
    this.slotBytes = slotBytes;
    chunking = Chunking.ofRowBytes(slotBytes);
  }

  /// Makes room for row `ordinal`, the next one. For the writer.
  void reserve(int ordinal) {
    MemorySegment[] current = chunks;
    if (chunking.chunk(ordinal) == current.length) {
      MemorySegment[] longer = Arrays.copyOf(current, current.length + 1);
      longer[current.length] = memory.allocate(chunking.chunkRows(ordinal) * slotBytes);
      chunks = longer;
    }
  }

  /// The chunk that holds row `ordinal`.
  MemorySegment chunk(int ordinal) {
    return chunks[chunking.chunk(ordinal)];
  }

  /// Where the slot of row `ordinal` starts in its chunk, in bytes.
  long offset(int ordinal) {
    return (ordinal - chunking.chunkStart(ordinal)) * slotBytes;
  }

  /// Sets the longs of the rows from `first` on, which are in one block, to one value.
  void fill(int first, int count, long value) {
    long[] values = new long[count];
    Arrays.fill(values, value);
    copy(values, 0, first, count);
  }

  /// Sets the longs of the rows from `first` on, which are in one block.
  void copy(long[] values, int from, int first, int count) {
    MemorySegment.copy(values, from, chunk(first), ValueLayout.JAVA_LONG, offset(first), count);
  }

  long getLong(int ordinal) {
    return chunk(ordinal).get(ValueLayout.JAVA_LONG, offset(ordinal));
  }

  void setLong(int ordinal, long value) {
    chunk(ordinal).set(ValueLayout.JAVA_LONG, offset(ordinal), value);
  }

  int getInt(int ordinal) {
    return chunk(ordinal).get(ValueLayout.JAVA_INT, offset(ordinal));
  }

  void setInt(int ordinal, int value) {
    chunk(ordinal).set(ValueLayout.JAVA_INT, offset(ordinal), value);
  }

  /// Number of the first `count` rows whose slots, longs in ascending order, are at most `limit`.
  int countUpTo(long limit, int count) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (getLong(middle) <= limit) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
