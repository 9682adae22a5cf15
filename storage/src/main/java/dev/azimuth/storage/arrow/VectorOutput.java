package dev.azimuth.storage.arrow;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;

/// A column of vectors.
final class VectorOutput extends ColumnOutput {
  private final ColumnType.FloatVector type;
  private final RegionOutput values;

  VectorOutput(ColumnType.FloatVector type, RegionOutput validity, RegionOutput values) {
    super(validity);
    this.type = type;
    this.values = values;
  }

  @Override
  void store(ColumnValues source) {
    int dimension = type.dimension();
    if (!(source instanceof ColumnValues.FloatVectors vectors)
        || vectors.dimension() != dimension) {
      throw wrongKind(source.getClass(), type);
    }
    int row = 0;
    while (row < vectors.size()) {
      int next = vectors.nulls() == null ? -1 : vectors.nulls().nextSetBit(row);
      int end = next < 0 || next > vectors.size() ? vectors.size() : next;
      values.putFloats(vectors.data(), row * dimension, (end - row) * dimension);
      row = end;
      if (row < vectors.size()) {
        values.putZeros((long) dimension * Float.BYTES);
        row++;
      }
    }
  }
}
