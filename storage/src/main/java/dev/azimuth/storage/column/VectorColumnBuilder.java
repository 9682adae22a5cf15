package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.util.Arrays;

/// Collects vectors.
final class VectorColumnBuilder extends ColumnBuilder {
  private final int dimension;
  private final VectorElement element;
  private float[] data;

  VectorColumnBuilder(ColumnType.FloatVector type, int capacity) {
    super(type);
    dimension = type.dimension();
    element = type.element();
    data = new float[grown(0, (long) Math.max(capacity, 1) * dimension)];
  }

  @Override
  public void appendVector(float[] source, int from) {
    slot(size(), source, from);
    rowStored();
  }

  @Override
  void store(int row, Object value) {
    if (!(value instanceof float[] vector)) {
      throw wrongKind(value.getClass());
    }
    if (vector.length != dimension) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH, vector.length + " dimensions for " + type().sql());
    }
    slot(row, vector, 0);
  }

  @Override
  void storeNothing(int row) {
    reserve(row);
  }

  @Override
  void storeFrom(int row, ColumnValues source, int sourceRow) {
    if (!(source instanceof ColumnValues.FloatVectors same) || !same.isOf(dimension, element)) {
      throw wrongKind(source.getClass());
    }
    slot(row, same.data(), sourceRow * dimension);
  }

  private void slot(int row, float[] source, int from) {
    reserve(row);
    System.arraycopy(source, from, data, row * dimension, dimension);
  }

  private void reserve(int row) {
    long end = (row + 1L) * dimension;
    if (end > data.length) {
      data = Arrays.copyOf(data, grown(data.length, end));
    }
  }

  @Override
  public ColumnValues.FloatVectors build() {
    return new ColumnValues.FloatVectors(size(), dimension, data, nulls(), element);
  }
}
