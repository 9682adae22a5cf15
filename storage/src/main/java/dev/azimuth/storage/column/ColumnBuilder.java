package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Collects the values of one column, row by row.
///
/// Canonical values are the Java classes `Long`, `Double`, `String` (CHAR, VARCHAR), `byte[]`
/// (VARBINARY), `BigDecimal` (DECIMAL), `float[]` (VECTOR) and [SparseVector] (SPARSEVEC); null is
/// NULL. A value of another class is a fault of the caller; a decimal that does not fit is
/// `OUT_OF_RANGE`, a vector of another length `DIMENSION_MISMATCH`. For one thread.
public abstract sealed class ColumnBuilder
    permits LongColumnBuilder, DoubleColumnBuilder, BytesColumnBuilder, VectorColumnBuilder {
  static final int CAPACITY_MIN = 16;

  private final ColumnType type;
  private int size;
  private @Nullable BitSet nulls;

  ColumnBuilder(ColumnType type) {
    this.type = type;
  }

  /// A builder for values of `type`, with room for `capacity` rows at first.
  public static ColumnBuilder of(ColumnType type, int capacity) {
    return switch (type) {
      case ColumnType.FloatVector vector -> new VectorColumnBuilder(vector, capacity);
      case ColumnType other ->
          switch (other.physicalKind()) {
            case LONG -> new LongColumnBuilder(other, capacity);
            case DOUBLE -> new DoubleColumnBuilder(other, capacity);
            case BYTES -> new BytesColumnBuilder(other, capacity);
            case FLOAT_VECTOR -> throw new IllegalArgumentException(other.sql());
          };
    };
  }

  /// Type of the column.
  public final ColumnType type() {
    return type;
  }

  /// Rows so far.
  public final int size() {
    return size;
  }

  /// Adds a canonical value; null is NULL.
  public final void append(@Nullable Object value) {
    if (value == null) {
      appendNull();
    } else {
      store(size, value);
      size++;
    }
  }

  /// Adds NULL.
  public final void appendNull() {
    storeNothing(size);
    if (nulls == null) {
      nulls = new BitSet();
    }
    nulls.set(size++);
  }

  /// Adds what `source`, a column of the same physical kind, holds at `row`.
  public final void appendFrom(ColumnValues source, int row) {
    if (source.isNull(row)) {
      appendNull();
    } else {
      storeFrom(size, source, row);
      size++;
    }
  }

  /// Adds a value of `PhysicalKind.LONG`.
  public void appendLong(long value) {
    throw wrongKind(PhysicalKind.LONG);
  }

  /// Adds a value of `PhysicalKind.DOUBLE`.
  public void appendDouble(double value) {
    throw wrongKind(PhysicalKind.DOUBLE);
  }

  /// Adds a value of `PhysicalKind.BYTES`: `data[from .. to)`, which is copied.
  public void appendBytes(byte[] data, int from, int to) {
    throw wrongKind(PhysicalKind.BYTES);
  }

  /// Adds a vector that starts at `data[from]`, which is copied.
  public void appendVector(float[] data, int from) {
    throw wrongKind(PhysicalKind.FLOAT_VECTOR);
  }

  /// The column; the builder must not be used any more.
  public abstract ColumnValues build();

  abstract void store(int row, Object value);

  abstract void storeNothing(int row);

  abstract void storeFrom(int row, ColumnValues source, int sourceRow);

  final void rowStored() {
    size++;
  }

  final @Nullable BitSet nulls() {
    return nulls;
  }

  final IllegalArgumentException wrongKind(Object given) {
    return new IllegalArgumentException(given + " for a column of type " + type.sql());
  }

  /// The capacity after `capacity` that holds `needed` elements.
  static int grown(int capacity, long needed) {
    if (needed > Integer.MAX_VALUE - 8) {
      throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "a column of " + needed + " elements");
    }
    return (int) Math.min(Math.max(2L * capacity, needed), Integer.MAX_VALUE - 8);
  }
}
