package dev.azimuth.nodes.part;

import dev.azimuth.storage.type.ColumnType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;

/// The order of the values of one column, rows given by ordinal and not NULL: numbers by value (as
/// `Double.compare`), text as `String.compareTo`, binary by unsigned bytes.
public final class ColumnOrder {
  private ColumnOrder() {}

  /// Compares row `left` of column `a` with row `right` of column `b`, both of this type; vectors
  /// have no order.
  public static int compare(ColumnType type, PartColumn a, int left, PartColumn b, int right) {
    return switch (a) {
      case LongColumn longs -> Long.compare(longs.get(left), ((LongColumn) b).get(right));
      case DoubleColumn doubles -> Double.compare(doubles.get(left), ((DoubleColumn) b).get(right));
      case BytesColumn bytes -> {
        BytesColumn other = (BytesColumn) b;
        yield compare(type, bytes, bytes.slot(left), other, other.slot(right));
      }
      case VectorColumn _ -> throw new IllegalArgumentException("vectors have no order");
    };
  }

  private static int compare(ColumnType type, BytesColumn a, long left, BytesColumn b, long right) {
    return compare(
        type,
        a.page(left),
        BytesColumn.offset(left),
        BytesColumn.length(left),
        b.page(right),
        BytesColumn.offset(right),
        BytesColumn.length(right));
  }

  /// Compares two values of `PhysicalKind.BYTES`, given by segment, offset and length.
  public static int compare(
      ColumnType type,
      MemorySegment a,
      long aOffset,
      int aLength,
      MemorySegment b,
      long bOffset,
      int bLength) {
    return switch (type) {
      case ColumnType.Decimal _ ->
          decimal(a, aOffset, aLength).compareTo(decimal(b, bOffset, bLength));
      case ColumnType.Varbinary _ -> binary(a, aOffset, aLength, b, bOffset, bLength);
      case ColumnType.SparseVector _ -> throw new IllegalArgumentException("vectors have no order");
      default -> Utf8Order.compare(a, aOffset, aLength, b, bOffset, bLength);
    };
  }

  private static BigInteger decimal(MemorySegment segment, long offset, int length) {
    return length == 0
        ? BigInteger.ZERO
        : new BigInteger(segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
  }

  private static int binary(
      MemorySegment a, long aOffset, int aLength, MemorySegment b, long bOffset, int bLength) {
    long at = MemorySegment.mismatch(a, aOffset, aOffset + aLength, b, bOffset, bOffset + bLength);
    if (at < 0) {
      return 0;
    }
    if (at >= aLength || at >= bLength) {
      return Integer.compare(aLength, bLength);
    }
    return Byte.compareUnsigned(
        a.get(ValueLayout.JAVA_BYTE, aOffset + at), b.get(ValueLayout.JAVA_BYTE, bOffset + at));
  }
}
