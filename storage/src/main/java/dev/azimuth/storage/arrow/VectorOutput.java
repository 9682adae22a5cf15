package dev.azimuth.storage.arrow;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;

/// A column of vectors.
final class VectorOutput extends ColumnOutput {
  private final ColumnType.FloatVector type;
  private final RegionOutput values;
  private final byte[] packed;

  VectorOutput(ColumnType.FloatVector type, RegionOutput validity, RegionOutput values) {
    super(validity);
    this.type = type;
    this.values = values;
    packed = new byte[type.bytes()];
  }

  @Override
  void store(ColumnValues source) {
    int dimension = type.dimension();
    if (!(source instanceof ColumnValues.FloatVectors vectors)
        || !vectors.isOf(dimension, type.element())) {
      throw wrongKind(source.getClass(), type);
    }
    int row = 0;
    while (row < vectors.size()) {
      int next = vectors.nulls() == null ? -1 : vectors.nulls().nextSetBit(row);
      int end = next < 0 || next > vectors.size() ? vectors.size() : next;
      put(vectors.data(), row, end);
      row = end;
      if (row < vectors.size()) {
        values.putZeros(type.bytes());
        row++;
      }
    }
  }

  private void put(float[] data, int row, int end) {
    int dimension = type.dimension();
    if (type.element() == VectorElement.FLOAT32) {
      values.putFloats(data, row * dimension, (end - row) * dimension);
      return;
    }
    for (int i = row; i < end; i++) {
      type.element().write(data, i * dimension, dimension, MemorySegment.ofArray(packed), 0);
      values.putBytes(packed, 0, packed.length);
    }
  }
}
