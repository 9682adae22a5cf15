package dev.azimuth.storage.arrow;

import dev.azimuth.storage.column.ColumnValues;

/// A column whose values each have their own length.
final class VariableOutput extends ColumnOutput {
  private final RegionOutput offsets;
  private final RegionOutput values;

  VariableOutput(RegionOutput validity, RegionOutput offsets, RegionOutput values) {
    super(validity);
    this.offsets = offsets;
    this.values = values;
    offsets.putLong(0);
  }

  @Override
  void store(ColumnValues source) {
    if (!(source instanceof ColumnValues.Bytes bytes)) {
      throw new IllegalArgumentException(source.getClass() + " in a column of bytes");
    }
    for (int row = 0; row < bytes.size(); row++) {
      if (!bytes.isNull(row)) {
        int from = bytes.offsets()[row];
        values.putBytes(bytes.data(), from, bytes.offsets()[row + 1] - from);
      }
      offsets.putLong(values.length());
    }
  }
}
