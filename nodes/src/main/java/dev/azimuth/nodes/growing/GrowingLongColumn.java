package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Values of `PhysicalKind.LONG` in as many bytes as their type needs.
final class GrowingLongColumn extends LongColumn implements GrowingColumn {
  private final NullBits nulls;
  private final int width;
  private final RowChunks slots;

  GrowingLongColumn(GrowingMemory memory, ColumnType type) {
    nulls = new NullBits(memory);
    width = width(type);
    slots = new RowChunks(memory, width);
  }

  private static int width(ColumnType type) {
    if (type instanceof ColumnType.Simple simple) {
      return switch (simple) {
        case BOOLEAN, TINYINT -> Byte.BYTES;
        case SMALLINT -> Short.BYTES;
        case INTEGER, DATE, TIME -> Integer.BYTES;
        case BIGINT, TIMESTAMP, REAL, DOUBLE -> Long.BYTES;
      };
    }
    return Long.BYTES;
  }

  @Override
  public long get(int ordinal) {
    MemorySegment chunk = slots.chunk(ordinal);
    long offset = slots.offset(ordinal);
    return switch (width) {
      case Byte.BYTES -> chunk.get(ValueLayout.JAVA_BYTE, offset);
      case Short.BYTES -> chunk.get(ValueLayout.JAVA_SHORT, offset);
      case Integer.BYTES -> chunk.get(ValueLayout.JAVA_INT, offset);
      default -> chunk.get(ValueLayout.JAVA_LONG, offset);
    };
  }

  @Override
  public void read(int first, int count, long[] out) {
    MemorySegment chunk = slots.chunk(first);
    long offset = slots.offset(first);
    switch (width) {
      case Byte.BYTES -> {
        for (int i = 0; i < count; i++) {
          out[i] = chunk.get(ValueLayout.JAVA_BYTE, offset + i);
        }
      }
      case Short.BYTES -> {
        for (int i = 0; i < count; i++) {
          out[i] = chunk.get(ValueLayout.JAVA_SHORT, offset + 2L * i);
        }
      }
      case Integer.BYTES -> {
        for (int i = 0; i < count; i++) {
          out[i] = chunk.get(ValueLayout.JAVA_INT, offset + 4L * i);
        }
      }
      default -> MemorySegment.copy(chunk, ValueLayout.JAVA_LONG, offset, out, 0, count);
    }
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
    return source instanceof ColumnValues.Longs;
  }

  @Override
  public void reserve(int ordinal) {
    slots.reserve(ordinal);
  }

  @Override
  public void store(int ordinal, ColumnValues source, int row) {
    long value = ((ColumnValues.Longs) source).values()[row];
    MemorySegment chunk = slots.chunk(ordinal);
    long offset = slots.offset(ordinal);
    switch (width) {
      case Byte.BYTES -> chunk.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
      case Short.BYTES -> chunk.set(ValueLayout.JAVA_SHORT, offset, (short) value);
      case Integer.BYTES -> chunk.set(ValueLayout.JAVA_INT, offset, (int) value);
      default -> chunk.set(ValueLayout.JAVA_LONG, offset, value);
    }
  }

  @Override
  public void store(int first, ColumnValues source, int[] rows, int count) {
    long[] values = ((ColumnValues.Longs) source).values();
    int done = 0;
    while (done < count) {
      int ordinal = first + done;
      int end = done + Chunking.rowsInBlock(ordinal, count - done);
      slots.reserve(ordinal);
      store(ordinal, values, rows, done, end);
      done = end;
    }
  }

  /// Stores the values of `rows[from .. to)`, whose slots are in one block.
  private void store(int ordinal, long[] values, int[] rows, int from, int to) {
    int count = to - from;
    MemorySegment chunk = slots.chunk(ordinal);
    long offset = slots.offset(ordinal);
    switch (width) {
      case Byte.BYTES -> {
        byte[] narrow = new byte[count];
        for (int i = 0; i < count; i++) {
          narrow[i] = (byte) values[rows[from + i]];
        }
        MemorySegment.copy(narrow, 0, chunk, ValueLayout.JAVA_BYTE, offset, count);
      }
      case Short.BYTES -> {
        short[] narrow = new short[count];
        for (int i = 0; i < count; i++) {
          narrow[i] = (short) values[rows[from + i]];
        }
        MemorySegment.copy(narrow, 0, chunk, ValueLayout.JAVA_SHORT, offset, count);
      }
      case Integer.BYTES -> {
        int[] narrow = new int[count];
        for (int i = 0; i < count; i++) {
          narrow[i] = (int) values[rows[from + i]];
        }
        MemorySegment.copy(narrow, 0, chunk, ValueLayout.JAVA_INT, offset, count);
      }
      default -> {
        long[] taken = new long[count];
        for (int i = 0; i < count; i++) {
          taken[i] = values[rows[from + i]];
        }
        slots.copy(taken, 0, ordinal, count);
      }
    }
  }

  /// Whether all values that count fit into the slots.
  boolean holds(ColumnValues source) {
    if (!(source instanceof ColumnValues.Longs longs) || width == Long.BYTES) {
      return true;
    }
    int unused = Long.SIZE - width * Byte.SIZE;
    for (int row = 0; row < longs.size(); row++) {
      long value = longs.values()[row];
      if (value << unused >> unused != value && !longs.isNull(row)) {
        return false;
      }
    }
    return true;
  }
}
