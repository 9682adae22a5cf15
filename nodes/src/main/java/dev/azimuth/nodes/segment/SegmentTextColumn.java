package dev.azimuth.nodes.segment;

import dev.azimuth.storage.segment.SegmentColumn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Text and binary of a segment.
final class SegmentTextColumn extends SegmentBytesColumn {
  private final MemorySegment offsets;

  SegmentTextColumn(SegmentColumn.Variable column) {
    super(column.data(), column.validity());
    offsets = column.offsets();
  }

  @Override
  public long slot(int ordinal) {
    long start = offsets.getAtIndex(ValueLayout.JAVA_LONG, ordinal);
    return slotOf(start, (int) (offsets.getAtIndex(ValueLayout.JAVA_LONG, ordinal + 1L) - start));
  }
}
