package dev.azimuth.nodes.growing;

import dev.azimuth.nodes.part.DoubleColumn;
import dev.azimuth.nodes.part.PartColumn;
import dev.azimuth.storage.column.ColumnValues;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Values of `PhysicalKind.DOUBLE`.
final class GrowingDoubleColumn extends DoubleColumn implements GrowingColumn {
  private final NullBits nulls;
  private final RowChunks slots;

  GrowingDoubleColumn(GrowingMemory memory) {
    nulls = new NullBits(memory);
    slots = new RowChunks(memory, Double.BYTES);
  }

  @Override
  public double get(int ordinal) {
    return slots.chunk(ordinal).get(ValueLayout.JAVA_DOUBLE, slots.offset(ordinal));
  }

  @Override
  public void read(int first, int count, double[] out) {
    MemorySegment.copy(
        slots.chunk(first), ValueLayout.JAVA_DOUBLE, slots.offset(first), out, 0, count);
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
    return source instanceof ColumnValues.Doubles;
  }

  @Override
  public void reserve(int ordinal) {
    slots.reserve(ordinal);
  }

  @Override
  public void store(int ordinal, ColumnValues source, int row) {
    double value = ((ColumnValues.Doubles) source).values()[row];
    slots.chunk(ordinal).set(ValueLayout.JAVA_DOUBLE, slots.offset(ordinal), value);
  }

  @Override
  public void store(int first, ColumnValues source, int[] rows, int count) {
    double[] values = ((ColumnValues.Doubles) source).values();
    int done = 0;
    while (done < count) {
      int ordinal = first + done;
      int taken = Chunking.rowsInBlock(ordinal, count - done);
      slots.reserve(ordinal);
      double[] block = new double[taken];
      for (int i = 0; i < taken; i++) {
        block[i] = values[rows[done + i]];
      }
      MemorySegment.copy(
          block, 0, slots.chunk(ordinal), ValueLayout.JAVA_DOUBLE, slots.offset(ordinal), taken);
      done += taken;
    }
  }
}
