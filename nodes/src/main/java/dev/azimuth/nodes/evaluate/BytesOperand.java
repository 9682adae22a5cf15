package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.part.BytesColumn;
import dev.azimuth.nodes.part.ColumnOrder;
import dev.azimuth.nodes.part.PartSnapshot;
import dev.azimuth.storage.column.ColumnBuilder;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Values of `PhysicalKind.BYTES`, which stay where they are: segment, offset and length.
public abstract sealed class BytesOperand extends Operand {
  private final ColumnType type;
  private byte[] scratch = {};

  BytesOperand(ColumnType type) {
    this.type = type;
  }

  /// Type of the values.
  public final ColumnType type() {
    return type;
  }

  abstract MemorySegment segment(int row);

  abstract long offset(int row);

  /// Bytes of the value of row `row` of the block.
  public abstract int length(int row);

  /// Bytes of the value of row `row` in an array that the next call overwrites.
  public final byte[] bytes(int row) {
    int length = length(row);
    if (scratch.length < length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    MemorySegment.copy(segment(row), ValueLayout.JAVA_BYTE, offset(row), scratch, 0, length);
    return scratch;
  }

  /// Compares the values of this and another operand at a row.
  final int compare(int row, BytesOperand other) {
    return ColumnOrder.compare(
        type,
        segment(row),
        offset(row),
        length(row),
        other.segment(row),
        other.offset(row),
        other.length(row));
  }

  /// Whether the values of this and another operand have the same bytes at a row.
  final boolean same(int row, BytesOperand other) {
    int length = length(row);
    if (length != other.length(row)) {
      return false;
    }
    long from = offset(row);
    long otherFrom = other.offset(row);
    return MemorySegment.mismatch(
            segment(row), from, from + length, other.segment(row), otherFrom, otherFrom + length)
        < 0;
  }

  @Override
  final void appendValue(int row, ColumnBuilder out) {
    int length = length(row);
    out.appendBytes(bytes(row), 0, length);
  }

  /// The values of a column.
  static final class OfColumn extends BytesOperand {
    private final int ordinal;
    private @Nullable BytesColumn column;
    private final long[] slots = new long[PartSnapshot.BLOCK_ROWS];

    OfColumn(ColumnType type, int ordinal) {
      super(type);
      this.ordinal = ordinal;
    }

    @Override
    public void evaluate(Block block, Selection rows) {
      BytesColumn source = (BytesColumn) block.rows().column(ordinal);
      source.readSlots(block.first(), block.count(), slots);
      source.readNulls(block.first(), block.count(), nulls);
      column = source;
    }

    @Override
    MemorySegment segment(int row) {
      return Objects.requireNonNull(column).page(slots[row]);
    }

    @Override
    long offset(int row) {
      return BytesColumn.offset(slots[row]);
    }

    @Override
    public int length(int row) {
      return BytesColumn.length(slots[row]);
    }
  }

  /// The same value for all rows.
  static final class OfConstant extends BytesOperand {
    private final MemorySegment value;

    OfConstant(ColumnType type, ColumnValues.Bytes constant) {
      super(type);
      if (constant.isNull(0)) {
        allNull();
      }
      byte[] bytes = constant.copy(0);
      // Off the heap, as columns are: one kind of segment keeps comparisons fast.
      value = Arena.ofAuto().allocate(Math.max(1, bytes.length)).asSlice(0, bytes.length);
      value.copyFrom(MemorySegment.ofArray(bytes));
    }

    @Override
    public void evaluate(Block block, Selection rows) {}

    @Override
    MemorySegment segment(int row) {
      return value;
    }

    @Override
    long offset(int row) {
      return 0;
    }

    @Override
    public int length(int row) {
      return (int) value.byteSize();
    }
  }
}
