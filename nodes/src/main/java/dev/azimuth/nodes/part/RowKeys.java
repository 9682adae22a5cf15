package dev.azimuth.nodes.part;

import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.column.KeyCodec;
import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/// The primary keys of a table: their hash, equality and order, without copies of them.
///
/// As in `KeyCodec`, -0.0 equals 0.0, NaN equals NaN, and decimals are equal by value.
public final class RowKeys {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;

  private final List<ColumnType> types;
  private final KeyCodec codec;

  /// Keys of columns of these types, in key order.
  public RowKeys(List<ColumnType> types) {
    this.types = List.copyOf(types);
    codec = new KeyCodec(types);
  }

  /// Types of the key columns.
  public List<ColumnType> types() {
    return types;
  }

  /// How keys are written as bytes.
  KeyCodec codec() {
    return codec;
  }

  /// Whether these are key columns of the right kinds.
  public boolean accepts(List<? extends ColumnValues> key) {
    for (int i = 0; i < types.size(); i++) {
      boolean same =
          switch (types.get(i).physicalKind()) {
            case LONG -> key.get(i) instanceof ColumnValues.Longs;
            case DOUBLE -> key.get(i) instanceof ColumnValues.Doubles;
            case BYTES -> key.get(i) instanceof ColumnValues.Bytes;
            case FLOAT_VECTOR -> false;
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /// Hash of the key in row `row` of these columns, which are in key order.
  public int hash(List<? extends ColumnValues> key, int row) {
    long hash = PRIME_2;
    for (int i = 0; i < types.size(); i++) {
      long part =
          switch (key.get(i)) {
            case ColumnValues.Longs longs -> longs.values()[row];
            case ColumnValues.Doubles doubles -> bits(doubles.values()[row]);
            case ColumnValues.Bytes bytes -> hash(types.get(i), bytes, row);
            case ColumnValues.FloatVectors _ -> throw new IllegalArgumentException("vector key");
          };
      hash = (Long.rotateLeft(hash, 27) ^ part) * PRIME_1;
      hash ^= hash >>> 32;
    }
    hash *= PRIME_2;
    return (int) (hash >>> 32);
  }

  private static long hash(ColumnType type, ColumnValues.Bytes bytes, int row) {
    byte[] data = bytes.data();
    int end = bytes.offsets()[row + 1];
    int from = start(type, data, bytes.offsets()[row], end);
    long hash = (long) end - from;
    for (int i = from; i < end; i++) {
      hash = (hash ^ data[i]) * PRIME_1;
    }
    return hash ^ hash >>> 32;
  }

  /// Whether the key in row `row` of these columns is the one of row `ordinal` of a part whose key
  /// columns are `columns`.
  public boolean equal(
      List<? extends ColumnValues> key, int row, List<PartColumn> columns, int ordinal) {
    for (int i = 0; i < types.size(); i++) {
      boolean same =
          switch (columns.get(i)) {
            case LongColumn longs ->
                ((ColumnValues.Longs) key.get(i)).values()[row] == longs.get(ordinal);
            case DoubleColumn doubles ->
                bits(((ColumnValues.Doubles) key.get(i)).values()[row])
                    == bits(doubles.get(ordinal));
            case BytesColumn bytes ->
                equal(types.get(i), (ColumnValues.Bytes) key.get(i), row, bytes, ordinal);
            case VectorColumn _ -> throw new IllegalArgumentException("vector key");
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean equal(
      ColumnType type, ColumnValues.Bytes key, int row, BytesColumn column, int ordinal) {
    long slot = column.slot(ordinal);
    int end = key.offsets()[row + 1];
    int from = key.offsets()[row];
    if (type instanceof ColumnType.Decimal) {
      byte[] stored =
          column
              .page(slot)
              .asSlice(BytesColumn.offset(slot), BytesColumn.length(slot))
              .toArray(ValueLayout.JAVA_BYTE);
      return Arrays.equals(
          key.data(),
          start(type, key.data(), from, end),
          end,
          stored,
          start(type, stored, 0, stored.length),
          stored.length);
    }
    int length = BytesColumn.length(slot);
    long offset = BytesColumn.offset(slot);
    return length == end - from
        && (length == 0
            || MemorySegment.mismatch(
                    MemorySegment.ofArray(key.data()),
                    from,
                    end,
                    column.page(slot),
                    offset,
                    offset + length)
                < 0);
  }

  /// Whether rows `a` and `b` of these columns have the same key.
  public boolean same(List<? extends ColumnValues> key, int a, int b) {
    for (int i = 0; i < types.size(); i++) {
      boolean same =
          switch (key.get(i)) {
            case ColumnValues.Longs longs -> longs.values()[a] == longs.values()[b];
            case ColumnValues.Doubles doubles ->
                bits(doubles.values()[a]) == bits(doubles.values()[b]);
            case ColumnValues.Bytes bytes -> same(types.get(i), bytes, a, b);
            case ColumnValues.FloatVectors _ -> throw new IllegalArgumentException("vector key");
          };
      if (!same) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(ColumnType type, ColumnValues.Bytes bytes, int a, int b) {
    byte[] data = bytes.data();
    int[] offsets = bytes.offsets();
    return Arrays.equals(
        data,
        start(type, data, offsets[a], offsets[a + 1]),
        offsets[a + 1],
        data,
        start(type, data, offsets[b], offsets[b + 1]),
        offsets[b + 1]);
  }

  /// Where the bytes of a value that count start: a decimal may begin with sign bytes to spare.
  private static int start(ColumnType type, byte[] data, int from, int end) {
    int start = from;
    if (type instanceof ColumnType.Decimal) {
      while (start + 1 < end && data[start] == data[start + 1] >> 7) {
        start++;
      }
      if (start + 1 == end && data[start] == 0) {
        start++;
      }
    }
    return start;
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value == 0 ? 0.0 : value);
  }

  /// Compares the key in row `row` of these columns with that of row `ordinal` of a part, in the
  /// order of [KeyCodec].
  int compareEncoded(
      List<? extends ColumnValues> key, int row, List<PartColumn> columns, int ordinal) {
    for (int i = 0; i < types.size(); i++) {
      int order =
          switch (columns.get(i)) {
            case LongColumn longs ->
                Long.compare(((ColumnValues.Longs) key.get(i)).values()[row], longs.get(ordinal));
            case DoubleColumn doubles ->
                Double.compare(
                    positive(((ColumnValues.Doubles) key.get(i)).values()[row]),
                    positive(doubles.get(ordinal)));
            case BytesColumn bytes ->
                compareEncoded(
                    types.get(i), (ColumnValues.Bytes) key.get(i), row, bytes, bytes.slot(ordinal));
            case VectorColumn _ -> throw new IllegalArgumentException("vector key");
          };
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static double positive(double value) {
    return value == 0 ? 0.0 : value;
  }

  private static int compareEncoded(
      ColumnType type, ColumnValues.Bytes key, int row, BytesColumn column, long slot) {
    // Text and binary are both ordered by unsigned bytes there.
    ColumnType order =
        type instanceof ColumnType.Decimal
            ? type
            : new ColumnType.Varbinary(ColumnType.Varchar.UNBOUNDED);
    int from = key.offsets()[row];
    return ColumnOrder.compare(
        order,
        MemorySegment.ofArray(key.data()),
        from,
        key.offsets()[row + 1] - from,
        column.page(slot),
        BytesColumn.offset(slot),
        BytesColumn.length(slot));
  }

  /// Compares the key of row `left` of a part with that of row `right` of a part.
  public int compare(
      List<PartColumn> leftColumns, int left, List<PartColumn> rightColumns, int right) {
    for (int i = 0; i < types.size(); i++) {
      int order =
          ColumnOrder.compare(types.get(i), leftColumns.get(i), left, rightColumns.get(i), right);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
