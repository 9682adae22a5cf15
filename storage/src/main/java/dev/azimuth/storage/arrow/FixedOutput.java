package dev.azimuth.storage.arrow;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;

/// A column whose values have one width.
final class FixedOutput extends ColumnOutput {
  private static final int DECIMAL_BYTES = 16;

  private final ColumnType type;
  private final int width;
  private final RegionOutput values;

  FixedOutput(ColumnType type, RegionOutput validity, RegionOutput values) {
    super(validity);
    this.type = type;
    this.values = values;
    width = ArrowField.fixedWidth(type);
  }

  @Override
  void store(ColumnValues source) {
    switch (source) {
      case ColumnValues.Longs longs when type.physicalKind() == PhysicalKind.LONG -> {
        for (int row = 0; row < longs.size(); row++) {
          store(longs.isNull(row) ? 0 : longs.values()[row]);
        }
      }
      case ColumnValues.Doubles doubles when type.physicalKind() == PhysicalKind.DOUBLE -> {
        for (int row = 0; row < doubles.size(); row++) {
          values.putDouble(doubles.isNull(row) ? 0 : doubles.values()[row]);
        }
      }
      case ColumnValues.Bytes bytes when type instanceof ColumnType.Decimal -> {
        for (int row = 0; row < bytes.size(); row++) {
          storeDecimal(bytes, row);
        }
      }
      default -> throw wrongKind(source.getClass(), type);
    }
  }

  private void store(long value) {
    int unused = Long.SIZE - width * Byte.SIZE;
    if (value << unused >> unused != value) {
      throw wrongKind(value, type);
    }
    switch (width) {
      case Byte.BYTES -> values.putByte((byte) value);
      case Short.BYTES -> values.putShort((short) value);
      case Integer.BYTES -> values.putInt((int) value);
      default -> values.putLong(value);
    }
  }

  /// From any number of bytes, big-endian, to 16, little-endian.
  private void storeDecimal(ColumnValues.Bytes bytes, int row) {
    int from = bytes.offsets()[row];
    int length = bytes.isNull(row) ? 0 : bytes.offsets()[row + 1] - from;
    byte[] data = bytes.data();
    byte sign = length > 0 && data[from] < 0 ? (byte) -1 : 0;
    int spare = Math.max(length - DECIMAL_BYTES, 0);
    for (int i = 0; i < spare; i++) {
      if (data[from + i] != sign) {
        throw wrongKind(length + " bytes", type);
      }
    }
    if (spare > 0 && (data[from + spare] < 0) != (sign < 0)) {
      throw wrongKind(length + " bytes", type);
    }
    for (int i = 0; i < DECIMAL_BYTES; i++) {
      values.putByte(i < length ? data[from + length - 1 - i] : sign);
    }
  }
}
