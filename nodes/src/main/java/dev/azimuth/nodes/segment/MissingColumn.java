package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.storage.segment.SegmentColumn;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Columns that were added to the table after a segment was written: NULL in every row.
final class MissingColumn {
  private MissingColumn() {}

  /// A column of this type of which only NULL can be read, for `rows` rows.
  static PartColumn of(ColumnType type, int rows, Arena arena) {
    long words = ((long) rows + Long.SIZE - 1) / Long.SIZE;
    MemorySegment validity = arena.allocate(Math.max(1, words) * Long.BYTES, Long.BYTES);
    return switch (type) {
      case ColumnType.FloatVector vector -> {
        // All rows share one vector: the stride is 0.
        MemorySegment zero = arena.allocate(vector.bytes(), 64);
        Optional<MemorySegment> norms =
            vector.element().hasNorm()
                ? Optional.of(
                    arena.allocate((long) Math.max(rows, PartSnapshot.BLOCK_ROWS) * Float.BYTES, 4))
                : Optional.empty();
        yield new SegmentVectorColumn(
            new SegmentColumn.Vectors(vector, 0, zero, validity), norms, Optional.empty(), arena);
      }
      case ColumnType other ->
          switch (other.physicalKind()) {
            case LONG ->
                new SegmentLongColumn(
                    new SegmentColumn.Fixed(Byte.BYTES, arena.allocate(rows + 1L), validity));
            case DOUBLE ->
                new SegmentDoubleColumn(
                    new SegmentColumn.Fixed(
                        Double.BYTES, arena.allocate((rows + 1L) * Double.BYTES, 8), validity));
            case BYTES ->
                SegmentTextColumn.of(
                    other,
                    new SegmentColumn.Variable(
                        arena.allocate((rows + 1L) * Long.BYTES, 8), arena.allocate(1), validity));
            case FLOAT_VECTOR -> throw new IllegalArgumentException(other.sql());
          };
    };
  }
}
