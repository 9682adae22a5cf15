package dev.azimuth.storage.arrow;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import org.jspecify.annotations.Nullable;

/// The regions of one column while rows are added. For one thread.
public abstract sealed class ColumnOutput permits FixedOutput, VariableOutput, VectorOutput {
  private final RegionOutput validity;
  private long rowCount;
  private long nullCount;
  private int bits;

  ColumnOutput(RegionOutput validity) {
    this.validity = validity;
  }

  /// An output for values of `type`.
  static ColumnOutput of(
      ColumnType type, RegionOutput validity, RegionOutput offsets, RegionOutput values) {
    return switch (type) {
      case ColumnType.FloatVector vector -> new VectorOutput(vector, validity, values);
      case ColumnType other ->
          ArrowField.fixedWidth(other) == 0
              ? new VariableOutput(validity, offsets, values)
              : new FixedOutput(other, validity, values);
    };
  }

  /// Adds rows; `IllegalArgumentException` if the values are not of the column's kind or range.
  public final void append(ColumnValues source) {
    store(source);
    mark(source);
  }

  /// Rows so far.
  public final long rowCount() {
    return rowCount;
  }

  /// Rows that are NULL so far.
  public final long nullCount() {
    return nullCount;
  }

  abstract void store(ColumnValues source);

  private void mark(ColumnValues source) {
    int count = source.size();
    int firstNull = source.nulls() == null ? -1 : source.nulls().nextSetBit(0);
    if (nullCount == 0 && (firstNull < 0 || firstNull >= count)) {
      rowCount += count;
      return;
    }
    if (nullCount == 0) {
      for (long word = 0; word < rowCount / Byte.SIZE; word++) {
        validity.putByte((byte) -1);
      }
      bits = (1 << (rowCount % Byte.SIZE)) - 1;
    }
    for (int row = 0; row < count; row++) {
      if (source.isNull(row)) {
        nullCount++;
      } else {
        bits |= 1 << (rowCount % Byte.SIZE);
      }
      if (++rowCount % Byte.SIZE == 0) {
        validity.putByte((byte) bits);
        bits = 0;
      }
    }
  }

  /// Completes the regions; no rows may be added after.
  void finish() {
    if (nullCount > 0 && rowCount % Byte.SIZE != 0) {
      validity.putByte((byte) bits);
    }
  }

  static IllegalArgumentException wrongKind(@Nullable Object given, ColumnType type) {
    return new IllegalArgumentException(given + " in a column of type " + type.sql());
  }
}
