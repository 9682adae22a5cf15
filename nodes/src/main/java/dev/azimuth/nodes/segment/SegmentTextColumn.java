package dev.azimuth.nodes.segment;

import dev.azimuth.storage.segment.SegmentColumn;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Text and binary of a segment.
sealed class SegmentTextColumn extends SegmentBytesColumn permits SegmentSparseColumn {
  private final MemorySegment offsets;

  SegmentTextColumn(SegmentColumn.Variable column) {
    super(column.data(), column.validity());
    offsets = column.offsets();
  }

  /// The column of a type that is held as bytes.
  static SegmentTextColumn of(ColumnType type, SegmentColumn.Variable column) {
    return type instanceof ColumnType.SparseVector vector
        ? new SegmentSparseColumn(column, vector.dimension())
        : new SegmentTextColumn(column);
  }

  @Override
  public final long slot(int ordinal) {
    long start = offsets.getAtIndex(ValueLayout.JAVA_LONG, ordinal);
    return slotOf(start, (int) (offsets.getAtIndex(ValueLayout.JAVA_LONG, ordinal + 1L) - start));
  }
}
