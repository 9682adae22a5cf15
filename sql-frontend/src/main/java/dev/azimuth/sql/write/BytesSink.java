package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.ValueConversion;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.SparseVector;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values held as bytes.
final class BytesSink extends ColumnSink {
  private byte[] data = new byte[CAPACITY_FIRST * CAPACITY_FIRST];
  private int[] offsets = new int[CAPACITY_FIRST];

  BytesSink(ColumnDefinition column) {
    super(column);
  }

  @Override
  void addAll(List<List<@Nullable Object>> rows, int from, int to, int index) {
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
    Object canonical = ValueConversion.canonical(value, target);
    byte[] bytes =
        switch (canonical) {
          case String text -> text.getBytes(StandardCharsets.UTF_8);
          case BigDecimal number -> number.unscaledValue().toByteArray();
          case byte[] binary -> binary;
          case SparseVector vector -> vector.bytes();
          case null, default -> throw new IllegalStateException("no bytes: " + target.type());
        };
    putNull(row);
    int start = offsets[row];
    int end = Math.addExact(start, bytes.length);
    if (end > data.length) {
      data = Arrays.copyOf(data, grown(data.length, end));
    }
    System.arraycopy(bytes, 0, data, start, bytes.length);
    offsets[row + 1] = end;
  }

  @Override
  void putNull(int row) {
    if (row + 1 >= offsets.length) {
      offsets = Arrays.copyOf(offsets, grown(offsets.length, row + 2));
    }
    offsets[row + 1] = offsets[row];
  }

  @Override
  int bytes(int row) {
    return Integer.BYTES + offsets[row + 1] - offsets[row];
  }

  @Override
  void addBytes(int[] bytes, int first, int end) {
    for (int row = first; row < end; row++) {
      bytes[row] += Integer.BYTES + offsets[row + 1] - offsets[row];
    }
  }

  @Override
  ColumnValues all() {
    return new ColumnValues.Bytes(size(), data, offsets, nullRows());
  }

  @Override
  ColumnValues take(int[] rows, @Nullable BitSet nullRows) {
    int[] takenOffsets = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      takenOffsets[i + 1] = takenOffsets[i] + offsets[rows[i] + 1] - offsets[rows[i]];
    }
    byte[] taken = new byte[takenOffsets[rows.length]];
    for (int i = 0; i < rows.length; i++) {
      int length = takenOffsets[i + 1] - takenOffsets[i];
      System.arraycopy(data, offsets[rows[i]], taken, takenOffsets[i], length);
    }
    return new ColumnValues.Bytes(rows.length, taken, takenOffsets, nullRows);
  }
}
