package dev.azimuth.nodes.segment;

import dev.azimuth.storage.segment.SegmentColumn;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Decimals of a segment: copied to the byte order that they are compared in, since the file has
/// the other one.
final class SegmentDecimalColumn extends SegmentBytesColumn {
  private static final int WIDTH = 16;

  private final MemorySegment data;

  SegmentDecimalColumn(SegmentColumn.Fixed column, Arena arena) {
    this(column, reversed(column.values(), arena));
  }

  private SegmentDecimalColumn(SegmentColumn.Fixed column, MemorySegment data) {
    super(data, column.validity());
    this.data = data;
  }

  private static MemorySegment reversed(MemorySegment values, Arena arena) {
    MemorySegment data = arena.allocate(Math.max(1, values.byteSize()), Long.BYTES);
    for (long at = 0; at < values.byteSize(); at += WIDTH) {
      long low = values.get(ValueLayout.JAVA_LONG, at);
      long high = values.get(ValueLayout.JAVA_LONG, at + Long.BYTES);
      data.set(ValueLayout.JAVA_LONG, at, Long.reverseBytes(high));
      data.set(ValueLayout.JAVA_LONG, at + Long.BYTES, Long.reverseBytes(low));
    }
    return data;
  }

  /// Without the leading bytes that only repeat the sign.
  @Override
  public long slot(int ordinal) {
    long start = (long) ordinal * WIDTH;
    int spare = 0;
    while (spare + 1 < WIDTH
        && data.get(ValueLayout.JAVA_BYTE, start + spare)
            == data.get(ValueLayout.JAVA_BYTE, start + spare + 1) >> 7) {
      spare++;
    }
    return slotOf(start + spare, WIDTH - spare);
  }
}
