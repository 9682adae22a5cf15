package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.VectorConversion;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Vectors, one after another.
final class VectorSink extends ColumnSink {
  private final int dimension;
  private final VectorElement element;
  private float[] data = new float[0];

  VectorSink(ColumnDefinition column) {
    super(column);
    ColumnType.FloatVector type = (ColumnType.FloatVector) column.type();
    dimension = type.dimension();
    element = type.element();
  }

  @Override
  void addAll(List<List<@Nullable Object>> rows, int from, int to, int index) {
    reserve(size() + to - from - 1);
    for (int i = from; i < to; i++) {
      Object value = rows.get(i).get(index);
      if (value == null) {
        addNull();
      } else {
        put(size(), value);
        added();
      }
    }
  }

  @Override
  void put(int row, Object value) {
    reserve(row);
    VectorConversion.copy(value, target, data, row * dimension);
  }

  @Override
  void putNull(int row) {
    reserve(row);
    Arrays.fill(data, row * dimension, (row + 1) * dimension, 0);
  }

  /// Takes no room: deletions carry no vectors.
  @Override
  void putAbsent(int row) {
    if (!isAbsent()) {
      putNull(row);
    }
  }

  private boolean isAbsent() {
    return data.length == 0;
  }

  private void reserve(int row) {
    int needed = Math.multiplyExact(row + 1, dimension);
    if (needed > data.length) {
      data = Arrays.copyOf(data, grown(data.length, needed));
    }
  }

  /// At least a byte for each element, so that what a record of bits becomes on the heap is bounded
  /// as for others.
  @Override
  int bytes(int row) {
    return isAbsent() ? 0 : Math.max(dimension, element.bytes(dimension));
  }

  @Override
  void addBytes(int[] bytes, int first, int end) {
    for (int row = first; row < end; row++) {
      bytes[row] += bytes(row);
    }
  }

  @Override
  ColumnValues all() {
    return new ColumnValues.FloatVectors(size(), dimension, data, nullRows(), element);
  }

  @Override
  ColumnValues take(int[] rows, @Nullable BitSet nullRows) {
    if (isAbsent()) {
      return new ColumnValues.FloatVectors(rows.length, dimension, data, nullRows, element);
    }
    float[] taken = new float[rows.length * dimension];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(data, rows[i] * dimension, taken, i * dimension, dimension);
    }
    return new ColumnValues.FloatVectors(rows.length, dimension, taken, nullRows, element);
  }
}
