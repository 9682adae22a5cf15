package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.part.LongColumn;
import dev.azimuth.storage.segment.SegmentColumn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Whole numbers of a segment.
final class SegmentLongColumn extends LongColumn {
  private final int width;
  private final MemorySegment values;
  private final Validity validity;

  SegmentLongColumn(SegmentColumn.Fixed column) {
    width = column.width();
    values = column.values();
    validity = new Validity(column.validity());
  }

  @Override
  public long get(int ordinal) {
    return switch (width) {
      case Byte.BYTES -> values.get(ValueLayout.JAVA_BYTE, ordinal);
      case Short.BYTES -> values.getAtIndex(ValueLayout.JAVA_SHORT, ordinal);
      case Integer.BYTES -> values.getAtIndex(ValueLayout.JAVA_INT, ordinal);
      default -> values.getAtIndex(ValueLayout.JAVA_LONG, ordinal);
    };
  }

  @Override
  public void read(int first, int count, long[] out) {
    switch (width) {
      case Byte.BYTES -> {
        for (int i = 0; i < count; i++) {
          out[i] = values.get(ValueLayout.JAVA_BYTE, (long) first + i);
        }
      }
      case Short.BYTES -> {
        for (int i = 0; i < count; i++) {
          out[i] = values.getAtIndex(ValueLayout.JAVA_SHORT, (long) first + i);
        }
      }
      case Integer.BYTES -> {
        for (int i = 0; i < count; i++) {
          out[i] = values.getAtIndex(ValueLayout.JAVA_INT, (long) first + i);
        }
      }
      default ->
          MemorySegment.copy(
              values, ValueLayout.JAVA_LONG, (long) first * Long.BYTES, out, 0, count);
    }
  }

  @Override
  public boolean isNull(int ordinal) {
    return validity.isNull(ordinal);
  }

  @Override
  public void readNulls(int first, int count, long[] out) {
    validity.read(first, count, out);
  }
}
