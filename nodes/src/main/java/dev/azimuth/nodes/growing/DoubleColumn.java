package dev.azimuth.nodes.growing;

import dev.azimuth.storage.column.ColumnValues;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Values of `PhysicalKind.DOUBLE`.
public final class DoubleColumn extends GrowingColumn {
  private final RowChunks slots;

  DoubleColumn(GrowingMemory memory) {
    super(memory);
    slots = new RowChunks(memory, Double.BYTES);
  }

  /// The value of row `ordinal`.
  public double get(int ordinal) {
    return slots.chunk(ordinal).get(ValueLayout.JAVA_DOUBLE, slots.offset(ordinal));
  }

  /// Puts the values of rows of one block into `out`.
  public void read(int first, int count, double[] out) {
    MemorySegment.copy(
        slots.chunk(first), ValueLayout.JAVA_DOUBLE, slots.offset(first), out, 0, count);
  }

  @Override
  boolean accepts(ColumnValues source) {
    return source instanceof ColumnValues.Doubles;
  }

  @Override
  void reserve(int ordinal) {
    slots.reserve(ordinal);
  }

  @Override
  void store(int ordinal, ColumnValues source, int row) {
    double value = ((ColumnValues.Doubles) source).values()[row];
    slots.chunk(ordinal).set(ValueLayout.JAVA_DOUBLE, slots.offset(ordinal), value);
  }
}
