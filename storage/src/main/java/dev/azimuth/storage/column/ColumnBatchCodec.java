package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The byte format of a [ColumnBatch], versions 1 to 3. All numbers are little-endian.
///
/// ```
/// batch:   row count (i32, 0 to 2^24) | column count (i32, 0 to 2^16) | columns
/// column:  kind (u8) | nulls flag (u8) | nulls | values
/// nulls:   flag 0: nothing; flag 1: ceil(rows / 8) bytes, bit (row % 8) of byte (row / 8) is set for NULL,
///          at least one bit is set, unused bits are clear
/// values:  kind 0 (LONG)          i64 per row
///          kind 1 (DOUBLE)        f64 per row
///          kind 2 (BYTES)         end of each row's bytes (i32 per row, never decreasing), then the bytes of all rows
///          kind 3 (FLOAT_VECTOR)  dimension (i32), then f32 x dimension per row
///          kind 4 (FLOAT_VECTOR)  dimension (i32); every row is NULL
///          kind 5 (FLOAT_VECTOR)  element (u8, see VectorElement, not FLOAT32) | dimension (i32), then the elements of each row
///          kind 6 (FLOAT_VECTOR)  element (u8) | dimension (i32); every row is NULL
/// ```
///
/// Kinds 5 and 6 are of version 2, and of version 3 where they hold BINARY, whose rows take whole
/// bytes; a batch without them is of version 1. The version is not written: containers that last
/// keep a server that does not know it from reading it.
///
/// The format carries no checksum: its container does. Decoding checks every size against what is
/// there before it allocates, and fails with `CORRUPTED`.
public final class ColumnBatchCodec {
  private static final int ROWS_MAX = 1 << 24;
  private static final int COLUMNS_MAX = 1 << 16;
  private static final byte LONGS = 0;
  private static final byte DOUBLES = 1;
  private static final byte BYTES = 2;
  private static final byte FLOAT_VECTORS = 3;
  private static final byte NULL_VECTORS = 4;
  private static final byte PACKED_VECTORS = 5;
  private static final byte NULL_PACKED_VECTORS = 6;

  private ColumnBatchCodec() {}

  /// Bytes that `encode` writes.
  public static long encodedSize(ColumnBatch batch) {
    long size = 2 * Integer.BYTES;
    for (ColumnValues column : batch.columns()) {
      size += 2;
      size += hasNulls(column) ? nullBytes(batch.rowCount()) : 0;
      size +=
          switch (column) {
            case ColumnValues.Longs longs -> (long) longs.size() * Long.BYTES;
            case ColumnValues.Doubles doubles -> (long) doubles.size() * Double.BYTES;
            case ColumnValues.Bytes bytes ->
                (long) bytes.size() * Integer.BYTES
                    + bytes.offsets()[bytes.size()]
                    - bytes.offsets()[0];
            case ColumnValues.FloatVectors vectors ->
                Integer.BYTES
                    + (vectors.element() == VectorElement.FLOAT32 ? 0 : 1)
                    + (allNull(vectors)
                        ? 0
                        : (long) vectors.size() * vectors.element().bytes(vectors.dimension()));
          };
    }
    return size;
  }

  /// Writes a batch at the position of `out`, which has the order little-endian and room for it.
  public static void encode(ColumnBatch batch, ByteBuffer out) {
    if (batch.rowCount() > ROWS_MAX || batch.columns().size() > COLUMNS_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          batch.rowCount() + " rows, " + batch.columns().size() + " columns in one batch");
    }
    out.putInt(batch.rowCount()).putInt(batch.columns().size());
    for (ColumnValues column : batch.columns()) {
      encode(column, out);
    }
  }

  private static void encode(ColumnValues column, ByteBuffer out) {
    out.put(
        switch (column) {
          case ColumnValues.Longs ignored -> LONGS;
          case ColumnValues.Doubles ignored -> DOUBLES;
          case ColumnValues.Bytes ignored -> BYTES;
          case ColumnValues.FloatVectors vectors -> kind(vectors);
        });
    encodeNulls(column, out);
    int rows = column.size();
    switch (column) {
      case ColumnValues.Longs longs -> {
        out.asLongBuffer().put(longs.values(), 0, rows);
        skip(out, rows * Long.BYTES);
      }
      case ColumnValues.Doubles doubles -> {
        out.asDoubleBuffer().put(doubles.values(), 0, rows);
        skip(out, rows * Double.BYTES);
      }
      case ColumnValues.Bytes bytes -> {
        int[] offsets = bytes.offsets();
        int start = offsets[0];
        for (int row = 1; row <= rows; row++) {
          out.putInt(offsets[row] - start);
        }
        out.put(bytes.data(), start, offsets[rows] - start);
      }
      case ColumnValues.FloatVectors vectors -> {
        VectorElement element = vectors.element();
        if (element != VectorElement.FLOAT32) {
          out.put(element.code());
        }
        out.putInt(vectors.dimension());
        int dimension = vectors.dimension();
        int present = allNull(vectors) ? 0 : rows;
        element.writeAll(vectors.data(), 0, dimension, present, MemorySegment.ofBuffer(out), 0);
        skip(out, present * element.bytes(dimension));
      }
    }
  }

  private static byte kind(ColumnValues.FloatVectors vectors) {
    if (vectors.element() == VectorElement.FLOAT32) {
      return allNull(vectors) ? NULL_VECTORS : FLOAT_VECTORS;
    }
    return allNull(vectors) ? NULL_PACKED_VECTORS : PACKED_VECTORS;
  }

  /// The version of the format that a batch needs.
  public static int version(ColumnBatch batch) {
    int version = 1;
    for (ColumnValues column : batch.columns()) {
      if (column instanceof ColumnValues.FloatVectors vectors) {
        version = Math.max(version, vectors.element().formatVersion());
      }
    }
    return version;
  }

  private static void encodeNulls(ColumnValues column, ByteBuffer out) {
    if (!hasNulls(column)) {
      out.put((byte) 0);
      return;
    }
    out.put((byte) 1);
    int end = out.position() + nullBytes(column.size());
    BitSet nulls = column.nulls();
    if (nulls != null) {
      out.put(nulls.get(0, column.size()).toByteArray());
    }
    while (out.position() < end) {
      out.put((byte) 0);
    }
  }

  private static boolean hasNulls(ColumnValues column) {
    BitSet nulls = column.nulls();
    if (nulls == null) {
      return false;
    }
    int first = nulls.nextSetBit(0);
    return first >= 0 && first < column.size();
  }

  /// Whether there are rows and all of them are NULL.
  private static boolean allNull(ColumnValues column) {
    BitSet nulls = column.nulls();
    return nulls != null && column.size() > 0 && nulls.nextClearBit(0) >= column.size();
  }

  private static int nullBytes(int rows) {
    return (rows + 7) / 8;
  }

  private static void skip(ByteBuffer buffer, int bytes) {
    buffer.position(buffer.position() + bytes);
  }

  /// Reads a batch at the position of `in`, which has the order little-endian; what follows it
  /// stays unread.
  public static ColumnBatch decode(ByteBuffer in) {
    if (in.order() != ByteOrder.LITTLE_ENDIAN) {
      throw new IllegalArgumentException("batches are little-endian");
    }
    require(in, 2 * Integer.BYTES);
    int rows = in.getInt();
    int columnCount = in.getInt();
    if (rows < 0 || rows > ROWS_MAX || columnCount < 0 || columnCount > COLUMNS_MAX) {
      throw corrupted(rows + " rows, " + columnCount + " columns");
    }
    List<ColumnValues> columns = new ArrayList<>();
    for (int i = 0; i < columnCount; i++) {
      columns.add(decodeColumn(in, rows));
    }
    return new ColumnBatch(rows, columns);
  }

  private static ColumnValues decodeColumn(ByteBuffer in, int rows) {
    require(in, 2);
    byte kind = in.get();
    BitSet nulls = decodeNulls(in, rows);
    return switch (kind) {
      case LONGS -> {
        require(in, (long) rows * Long.BYTES);
        long[] values = new long[rows];
        in.asLongBuffer().get(values);
        skip(in, rows * Long.BYTES);
        yield new ColumnValues.Longs(rows, values, nulls);
      }
      case DOUBLES -> {
        require(in, (long) rows * Double.BYTES);
        double[] values = new double[rows];
        in.asDoubleBuffer().get(values);
        skip(in, rows * Double.BYTES);
        yield new ColumnValues.Doubles(rows, values, nulls);
      }
      case BYTES -> decodeBytes(in, rows, nulls);
      case FLOAT_VECTORS -> decodeVectors(in, rows, nulls, VectorElement.FLOAT32);
      case NULL_VECTORS -> decodeNullVectors(in, rows, nulls, VectorElement.FLOAT32);
      case PACKED_VECTORS -> decodeVectors(in, rows, nulls, decodeElement(in));
      case NULL_PACKED_VECTORS -> decodeNullVectors(in, rows, nulls, decodeElement(in));
      default -> throw corrupted("column of kind " + kind);
    };
  }

  private static ColumnValues decodeBytes(ByteBuffer in, int rows, @Nullable BitSet nulls) {
    require(in, (long) rows * Integer.BYTES);
    int[] offsets = new int[rows + 1];
    in.asIntBuffer().get(offsets, 1, rows);
    skip(in, rows * Integer.BYTES);
    for (int row = 0; row < rows; row++) {
      if (offsets[row + 1] < offsets[row]) {
        throw corrupted("row " + row + " ends before it starts");
      }
    }
    require(in, offsets[rows]);
    byte[] data = new byte[offsets[rows]];
    in.get(data);
    return new ColumnValues.Bytes(rows, data, offsets, nulls);
  }

  private static VectorElement decodeElement(ByteBuffer in) {
    require(in, 1);
    byte code = in.get();
    return VectorElement.ofCode(code)
        .filter(element -> element != VectorElement.FLOAT32)
        .orElseThrow(() -> corrupted("vector element " + code));
  }

  private static ColumnValues decodeNullVectors(
      ByteBuffer in, int rows, @Nullable BitSet nulls, VectorElement element) {
    int dimension = decodeDimension(in);
    if (nulls == null || nulls.cardinality() != rows) {
      throw corrupted("vectors are missing");
    }
    return new ColumnValues.FloatVectors(rows, dimension, new float[0], nulls, element);
  }

  private static int decodeDimension(ByteBuffer in) {
    require(in, Integer.BYTES);
    int dimension = in.getInt();
    if (dimension < 1 || dimension > ColumnType.DIMENSION_MAX) {
      throw corrupted("dimension " + dimension);
    }
    return dimension;
  }

  private static ColumnValues decodeVectors(
      ByteBuffer in, int rows, @Nullable BitSet nulls, VectorElement element) {
    int dimension = decodeDimension(in);
    int width = element.bytes(dimension);
    require(in, (long) rows * width);
    long count = (long) rows * dimension;
    if (count > Integer.MAX_VALUE - 8) {
      throw corrupted(rows + " vectors of " + dimension + " dimensions");
    }
    MemorySegment bytes = MemorySegment.ofBuffer(in);
    for (int row = 0; row < rows; row++) {
      if (!element.isPadded(bytes, (long) row * width, dimension)) {
        throw corrupted("bits behind the last one of vector " + row);
      }
    }
    float[] data = new float[(int) count];
    element.readAll(bytes, 0, data, 0, dimension, rows);
    skip(in, rows * width);
    return new ColumnValues.FloatVectors(rows, dimension, data, nulls, element);
  }

  private static @Nullable BitSet decodeNulls(ByteBuffer in, int rows) {
    byte flag = in.get();
    if (flag == 0) {
      return null;
    }
    if (flag != 1) {
      throw corrupted("nulls flag " + flag);
    }
    require(in, nullBytes(rows));
    byte[] bits = new byte[nullBytes(rows)];
    in.get(bits);
    BitSet nulls = BitSet.valueOf(bits);
    if (nulls.isEmpty() || nulls.length() > rows) {
      throw corrupted("nulls of " + nulls.length() + " rows, " + rows + " expected");
    }
    return nulls;
  }

  private static void require(ByteBuffer in, long bytes) {
    if (bytes > in.remaining()) {
      throw corrupted(in.remaining() + " bytes left where " + bytes + " are needed");
    }
  }

  private static AzimuthException corrupted(String details) {
    return new AzimuthException(ErrorCode.CORRUPTED, "column batch: " + details);
  }
}
