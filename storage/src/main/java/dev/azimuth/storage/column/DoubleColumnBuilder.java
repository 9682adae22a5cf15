package dev.azimuth.storage.column;

import dev.azimuth.storage.type.ColumnType;
import java.util.Arrays;

/// Collects values of `PhysicalKind.DOUBLE`.
final class DoubleColumnBuilder extends ColumnBuilder {
  private double[] values;

  DoubleColumnBuilder(ColumnType type, int capacity) {
    super(type);
    values = new double[Math.max(capacity, CAPACITY_MIN)];
  }

  @Override
  public void appendDouble(double value) {
    slot(size(), value);
    rowStored();
  }

  @Override
  void store(int row, Object value) {
    if (!(value instanceof Double number)) {
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
    if (!(source instanceof ColumnValues.Doubles same)) {
      throw wrongKind(source.getClass());
    }
    slot(row, same.values()[sourceRow]);
  }

  private void slot(int row, double value) {
    if (row == values.length) {
      values = Arrays.copyOf(values, grown(row, row + 1L));
    }
    values[row] = value;
  }

  @Override
  public ColumnValues.Doubles build() {
    return new ColumnValues.Doubles(size(), values, nulls());
  }
}
