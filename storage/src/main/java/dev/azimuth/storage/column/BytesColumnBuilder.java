package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Collects values of `PhysicalKind.BYTES`.
final class BytesColumnBuilder extends ColumnBuilder {
  private static final int VALUE_BYTES_GUESS = 16;

  private byte[] data;
  private int[] offsets;

  BytesColumnBuilder(ColumnType type, int capacity) {
    super(type);
    offsets = new int[Math.max(capacity, CAPACITY_MIN) + 1];
    data = new byte[Math.max(capacity, CAPACITY_MIN) * VALUE_BYTES_GUESS];
  }

  @Override
  public void appendBytes(byte[] source, int from, int to) {
    slot(size(), source, from, to);
    rowStored();
  }

  @Override
  void store(int row, Object value) {
    byte[] bytes =
        switch (value) {
          case byte[] binary when type() instanceof ColumnType.Varbinary -> binary;
          case String text
              when type() instanceof ColumnType.Varchar || type() instanceof ColumnType.Char ->
              text.getBytes(StandardCharsets.UTF_8);
          case BigDecimal number when type() instanceof ColumnType.Decimal decimal ->
              unscaled(number, decimal);
          case SparseVector vector
              when type() instanceof ColumnType.SparseVector sparse
                  && vector.dimension() == sparse.dimension() ->
              vector.bytes();
          default -> throw wrongKind(value.getClass());
        };
    slot(row, bytes, 0, bytes.length);
  }

  private static byte[] unscaled(BigDecimal number, ColumnType.Decimal type) {
    BigDecimal scaled = number.setScale(type.scale(), RoundingMode.HALF_UP);
    if (scaled.precision() > type.precision()) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, number + " as " + type.sql());
    }
    return scaled.unscaledValue().toByteArray();
  }

  @Override
  void storeNothing(int row) {
    slot(row, data, 0, 0);
  }

  @Override
  void storeFrom(int row, ColumnValues source, int sourceRow) {
    if (!(source instanceof ColumnValues.Bytes same)) {
      throw wrongKind(source.getClass());
    }
    slot(row, same.data(), same.offsets()[sourceRow], same.offsets()[sourceRow + 1]);
  }

  private void slot(int row, byte[] source, int from, int to) {
    if (row + 1 == offsets.length) {
      offsets = Arrays.copyOf(offsets, grown(row, row + 2L));
    }
    int start = offsets[row];
    long end = (long) start + to - from;
    if (end > data.length) {
      data = Arrays.copyOf(data, grown(data.length, end));
    }
    System.arraycopy(source, from, data, start, to - from);
    offsets[row + 1] = (int) end;
  }

  @Override
  public ColumnValues.Bytes build() {
    return new ColumnValues.Bytes(size(), data, offsets, nulls());
  }
}
