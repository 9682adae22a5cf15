package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Primary keys as bytes whose unsigned lexicographic order is the order of the keys, version 1.
///
/// The columns follow one another:
///
/// ```
/// LONG kinds      8 bytes big-endian, sign bit flipped
/// DOUBLE kinds    IEEE 754 bits, 8 bytes big-endian; a negative number has all bits flipped, another its sign bit.
///                 -0.0 is 0.0; NaN is 0x7ff8000000000000 and sorts last
/// text, binary    the bytes (text: UTF-8, so in the order of code points), 0x00 written as 0x00 0xff, then 0x00 0x00
/// DECIMAL         the unscaled value, two's complement big-endian, sign bit flipped; 8 bytes up to 18 digits, else 16
/// ```
///
/// Equal keys have equal bytes; `Arrays.compareUnsigned` compares them. The bytes of a key are
/// stored (in logs, segments and indexes) and hashed to find its shard, so this format never
/// changes. Immutable, safe for any thread.
public final class KeyCodec {
  private static final int DECIMAL_DIGITS_OF_LONG = 18;
  private static final int WIDE_DECIMAL_BYTES = 16;
  private static final byte ESCAPED = (byte) 0xff;

  private final List<ColumnType> types;

  /// A codec for keys of these columns, in key order; a vector cannot be one of them.
  public KeyCodec(List<ColumnType> types) {
    this.types = List.copyOf(types);
    for (ColumnType type : types) {
      if (type.physicalKind() == PhysicalKind.FLOAT_VECTOR) {
        throw new AzimuthException(
            ErrorCode.INVALID_TABLE_DEFINITION, "a primary key cannot hold a " + type.sql());
      }
    }
  }

  /// The key in row `row` of these columns, which are in key order; `NULL_NOT_ALLOWED` if a part is
  /// NULL.
  public byte[] encode(List<? extends ColumnValues> keyColumns, int row) {
    int size = 0;
    for (int i = 0; i < types.size(); i++) {
      ColumnValues column = keyColumns.get(i);
      if (column.isNull(row)) {
        throw new AzimuthException(ErrorCode.NULL_NOT_ALLOWED, "in a primary key");
      }
      size += encodedSize(types.get(i), column, row);
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    for (int i = 0; i < types.size(); i++) {
      encode(types.get(i), keyColumns.get(i), row, out);
    }
    return out.array();
  }

  /// The key with these canonical values, in key order.
  public byte[] encodeValues(List<? extends @Nullable Object> values) {
    List<ColumnValues> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      ColumnBuilder builder = ColumnBuilder.of(types.get(i), 1);
      builder.append(values.get(i));
      columns.add(builder.build());
    }
    return encode(columns, 0);
  }

  private static int encodedSize(ColumnType type, ColumnValues column, int row) {
    if (type instanceof ColumnType.Decimal decimal) {
      return decimalBytes(decimal);
    }
    if (!(column instanceof ColumnValues.Bytes bytes)) {
      return Long.BYTES;
    }
    int from = bytes.offsets()[row];
    int to = bytes.offsets()[row + 1];
    int size = to - from + 2;
    for (int i = from; i < to; i++) {
      size += bytes.data()[i] == 0 ? 1 : 0;
    }
    return size;
  }

  private static void encode(ColumnType type, ColumnValues column, int row, ByteBuffer out) {
    switch (column) {
      case ColumnValues.Longs longs -> out.putLong(longs.values()[row] ^ Long.MIN_VALUE);
      case ColumnValues.Doubles doubles -> out.putLong(orderedBits(doubles.values()[row]));
      case ColumnValues.Bytes bytes -> {
        if (type instanceof ColumnType.Decimal decimal) {
          encodeDecimal(bytes, row, decimal, out);
        } else {
          encodeBytes(bytes, row, out);
        }
      }
      case ColumnValues.FloatVectors vectors ->
          throw new IllegalArgumentException("a vector in a key");
    }
  }

  private static long orderedBits(double value) {
    long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
    return bits < 0 ? ~bits : bits ^ Long.MIN_VALUE;
  }

  private static void encodeBytes(ColumnValues.Bytes bytes, int row, ByteBuffer out) {
    byte[] data = bytes.data();
    for (int i = bytes.offsets()[row]; i < bytes.offsets()[row + 1]; i++) {
      out.put(data[i]);
      if (data[i] == 0) {
        out.put(ESCAPED);
      }
    }
    out.putShort((short) 0);
  }

  private static int decimalBytes(ColumnType.Decimal type) {
    return type.precision() <= DECIMAL_DIGITS_OF_LONG ? Long.BYTES : WIDE_DECIMAL_BYTES;
  }

  private static void encodeDecimal(
      ColumnValues.Bytes bytes, int row, ColumnType.Decimal type, ByteBuffer out) {
    int width = decimalBytes(type);
    int from = bytes.offsets()[row];
    int length = bytes.offsets()[row + 1] - from;
    if (length > width) {
      throw new AzimuthException(ErrorCode.OUT_OF_RANGE, "a key part as " + type.sql());
    }
    byte sign = length > 0 && bytes.data()[from] < 0 ? (byte) -1 : 0;
    int start = out.position();
    for (int i = length; i < width; i++) {
      out.put(sign);
    }
    out.put(bytes.data(), from, length);
    out.put(start, (byte) (out.get(start) ^ 0x80));
  }

  /// The canonical values of a key; `CORRUPTED` if the bytes are none.
  public List<Object> decode(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    List<Object> values = new ArrayList<>();
    for (ColumnType type : types) {
      int width = type instanceof ColumnType.Decimal decimal ? decimalBytes(decimal) : Long.BYTES;
      boolean fixed =
          type.physicalKind() != PhysicalKind.BYTES || type instanceof ColumnType.Decimal;
      if (fixed && in.remaining() < width) {
        throw corrupted();
      }
      values.add(decode(type, in));
    }
    if (in.hasRemaining()) {
      throw corrupted();
    }
    return values;
  }

  private static Object decode(ColumnType type, ByteBuffer in) {
    return switch (type.physicalKind()) {
      case LONG -> in.getLong() ^ Long.MIN_VALUE;
      case DOUBLE -> {
        long bits = in.getLong();
        yield Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
      }
      case BYTES -> {
        if (type instanceof ColumnType.Decimal decimal) {
          byte[] unscaled = new byte[decimalBytes(decimal)];
          in.get(unscaled);
          unscaled[0] ^= (byte) 0x80;
          yield new BigDecimal(new BigInteger(unscaled), decimal.scale());
        }
        byte[] bytes = decodeBytes(in);
        ColumnValues.Bytes column =
            new ColumnValues.Bytes(1, bytes, new int[] {0, bytes.length}, null);
        yield ColumnReader.value(type, column, 0);
      }
      case FLOAT_VECTOR -> throw new IllegalArgumentException("a vector in a key");
    };
  }

  private static byte[] decodeBytes(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    int length = 0;
    while (in.hasRemaining()) {
      byte next = in.get();
      if (next == 0) {
        if (!in.hasRemaining()) {
          throw corrupted();
        }
        byte second = in.get();
        if (second == 0) {
          return Arrays.copyOf(bytes, length);
        }
        if (second != ESCAPED) {
          throw corrupted();
        }
      }
      bytes[length++] = next;
    }
    throw corrupted();
  }

  private static AzimuthException corrupted() {
    return new AzimuthException(ErrorCode.CORRUPTED, "the bytes are no key of this table");
  }
}
