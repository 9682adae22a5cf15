package dev.azimuth.storage.segment;

import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The values of one column of a segment where they lie, borrowed from the mapping; little-endian.
///
/// See `ArrowField` for the layout of each type. `validity` has a set bit for each row that is not
/// NULL, least significant bit first, and is as long as the next multiple of 8 bytes, so that it
/// can be read in words; it has no bytes when no row is NULL. The slot of a NULL is zero or empty.
/// Every part starts at a multiple of 64 bytes of the file.
public sealed interface SegmentColumn {
  /// One bit for each row.
  MemorySegment validity();

  /// Whether a row is NULL.
  default boolean isNull(long row) {
    MemorySegment bits = validity();
    return bits.byteSize() > 0
        && (bits.get(ValueLayout.JAVA_BYTE, row >>> 3) >>> (row & 7) & 1) == 0;
  }

  /// Values of `width` bytes each: all `PhysicalKind.LONG`s (1, 2, 4, 8) and `PhysicalKind.DOUBLE`s
  /// (8), and DECIMALs (16: the unscaled value in two's complement, least significant byte first).
  record Fixed(int width, MemorySegment values, MemorySegment validity) implements SegmentColumn {}

  /// Text and binary: row `i` is `data[offsets[i] .. offsets[i + 1])`; offsets are int64.
  record Variable(MemorySegment offsets, MemorySegment data, MemorySegment validity)
      implements SegmentColumn {}

  /// Vectors: row `i` starts at byte `i * stride`.
  record Vectors(
      ColumnType.FloatVector type, long stride, MemorySegment values, MemorySegment validity)
      implements SegmentColumn {
    /// Number of dimensions.
    public int dimension() {
      return type.dimension();
    }

    /// Reads the vector of a row into `out[from ..]`.
    public void read(long row, float[] out, int from) {
      type.element().read(values, row * stride, out, from, type.dimension());
    }
  }
}
