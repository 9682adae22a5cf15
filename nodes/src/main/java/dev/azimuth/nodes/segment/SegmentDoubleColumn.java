package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.part.DoubleColumn;
import dev.azimuth.storage.segment.SegmentColumn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Doubles of a segment.
final class SegmentDoubleColumn extends DoubleColumn {
  private final MemorySegment values;
  private final Validity validity;

  SegmentDoubleColumn(SegmentColumn.Fixed column) {
    values = column.values();
    validity = new Validity(column.validity());
  }

  @Override
  public double get(int ordinal) {
    return values.getAtIndex(ValueLayout.JAVA_DOUBLE, ordinal);
  }

  @Override
  public void read(int first, int count, double[] out) {
    MemorySegment.copy(values, ValueLayout.JAVA_DOUBLE, (long) first * Double.BYTES, out, 0, count);
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
