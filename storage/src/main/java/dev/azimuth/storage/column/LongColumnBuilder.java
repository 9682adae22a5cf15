package dev.azimuth.storage.column;

import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;

/// Collects values of `PhysicalKind.LONG`.
final class LongColumnBuilder extends ColumnBuilder {
  private long[] values;

  LongColumnBuilder(ColumnType type, int capacity) {
    super(type);
    values = new long[Math.max(capacity, CAPACITY_MIN)];
  }

  @Override
  public void appendLong(long value) {
    slot(size(), value);
    rowStored();
  }

  @Override
  void store(int row, Object value) {
    if (!(value instanceof Long number)) {
      throw wrongKind(value.getClass());
    }
    slot(row, number);
  }

  @Override
  void storeNothing(int row) {
    slot(row, 0);
  }

  @Override
  void storeFrom(int row, ColumnValues source, int sourceRow) {
    if (!(source instanceof ColumnValues.Longs same)) {
      throw wrongKind(source.getClass());
    }
    slot(row, same.values()[sourceRow]);
  }

  private void slot(int row, long value) {
    if (row == values.length) {
      values = Arrays.copyOf(values, grown(row, row + 1L));
    }
    values[row] = value;
  }

  @Override
  public ColumnValues.Longs build() {
    return new ColumnValues.Longs(size(), values, nulls());
  }
}
