package dev.azimuth.storage.segment;

import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Copies ranges of a segment's rows to the heap, laid out as a table's columns are now: NULL where
/// the segment lacks a column. The inverse of [SegmentWriter]. Safe for any thread.
public final class SegmentReader {
  private static final int DECIMAL_BYTES = 16;

  private final SegmentFile file;
  private final List<ColumnDefinition> columns;

  /// Reads `file` as rows of these columns; `CORRUPTED` if a column has another type there.
  public SegmentReader(SegmentFile file, List<ColumnDefinition> columns) {
    this.file = file;
    this.columns = List.copyOf(columns);
    for (ColumnDefinition column : columns) {
      Optional<ColumnType> stored = file.columnType(column.id());
      if (stored.isPresent() && !stored.get().equals(column.type())) {
        throw new AzimuthException(
            ErrorCode.CORRUPTED,
            file.objectKey()
                + ": column "
                + column.id()
                + " is "
                + stored.get().sql()
                + ", not "
                + column.type().sql());
      }
    }
  }

  /// Rows from ordinal `from` up to `to`, not included.
  public SegmentRows read(int from, int to) {
    List<ColumnValues> values = new ArrayList<>();
    List<float[]> norms = new ArrayList<>();
    boolean hasNorms = false;
    for (ColumnDefinition column : columns) {
      values.add(readColumn(column, from, to));
      if (column.type() instanceof ColumnType.FloatVector) {
        Optional<MemorySegment> stored = file.norms(column.id());
        hasNorms |= stored.isPresent();
        norms.add(
            stored.map(segment -> floats(segment, from, to - from)).orElseGet(() -> new float[0]));
      }
    }
    return new SegmentRows(
        new ColumnBatch(to - from, values),
        longs(file.versions(), from, to),
        longs(file.written(), from, to),
        longs(file.superseded(), from, to),
        hasNorms ? norms : List.of());
  }

  private ColumnValues readColumn(ColumnDefinition definition, int from, int to) {
    int rows = to - from;
    Optional<SegmentColumn> column = file.column(definition.id());
    if (column.isEmpty()) {
      return nothing(definition.type(), rows);
    }
    BitSet nulls = nulls(column.get(), from, to);
    return switch (column.get()) {
      case SegmentColumn.Fixed fixed -> fixed(definition.type(), fixed, from, to, nulls);
      case SegmentColumn.Variable variable -> variable(variable, from, to, nulls);
      case SegmentColumn.Vectors vectors ->
          new ColumnValues.FloatVectors(
              rows,
              vectors.dimension(),
              vectors(vectors, from, rows),
              nulls,
              vectors.type().element());
    };
  }

  private static ColumnValues nothing(ColumnType type, int rows) {
    BitSet nulls = new BitSet();
    nulls.set(0, rows);
    return switch (type) {
      case ColumnType.FloatVector vector ->
          new ColumnValues.FloatVectors(
              rows,
              vector.dimension(),
              new float[Math.multiplyExact(rows, vector.dimension())],
              nulls,
              vector.element());
      case ColumnType other ->
          switch (other.physicalKind()) {
            case LONG -> new ColumnValues.Longs(rows, new long[rows], nulls);
            case DOUBLE -> new ColumnValues.Doubles(rows, new double[rows], nulls);
            case BYTES -> new ColumnValues.Bytes(rows, new byte[0], new int[rows + 1], nulls);
            case FLOAT_VECTOR -> throw new IllegalArgumentException(other.sql());
          };
    };
  }

  private static @Nullable BitSet nulls(SegmentColumn column, int from, int to) {
    if (column.validity().byteSize() == 0) {
      return null;
    }
    BitSet nulls = new BitSet();
    for (int row = from; row < to; row++) {
      nulls.set(row - from, column.isNull(row));
    }
    return nulls.isEmpty() ? null : nulls;
  }

  private static ColumnValues fixed(
      ColumnType type, SegmentColumn.Fixed column, int from, int to, @Nullable BitSet nulls) {
    int rows = to - from;
    if (type instanceof ColumnType.Decimal) {
      return decimals(column, from, to, nulls);
    }
    if (type.physicalKind() == PhysicalKind.DOUBLE) {
      double[] values = new double[rows];
      MemorySegment.copy(
          column.values(), ValueLayout.JAVA_DOUBLE, (long) from * Double.BYTES, values, 0, rows);
      return new ColumnValues.Doubles(rows, values, nulls);
    }
    long[] values = new long[rows];
    for (int row = 0; row < rows; row++) {
      values[row] = integer(column, from + row);
    }
    return new ColumnValues.Longs(rows, values, nulls);
  }

  private static long integer(SegmentColumn.Fixed column, long row) {
    return switch (column.width()) {
      case Byte.BYTES -> column.values().get(ValueLayout.JAVA_BYTE, row);
      case Short.BYTES -> column.values().getAtIndex(ValueLayout.JAVA_SHORT, row);
      case Integer.BYTES -> column.values().getAtIndex(ValueLayout.JAVA_INT, row);
      default -> column.values().getAtIndex(ValueLayout.JAVA_LONG, row);
    };
  }

  private static ColumnValues decimals(
      SegmentColumn.Fixed column, int from, int to, @Nullable BitSet nulls) {
    int rows = to - from;
    byte[] data = new byte[Math.multiplyExact(rows, DECIMAL_BYTES)];
    int[] offsets = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      long start = (long) (from + row) * DECIMAL_BYTES;
      int length = DECIMAL_BYTES;
      while (length > 1 && isSpare(column.values(), start + length)) {
        length--;
      }
      for (int i = 0; i < length; i++) {
        data[offsets[row] + i] = column.values().get(ValueLayout.JAVA_BYTE, start + length - 1 - i);
      }
      offsets[row + 1] = offsets[row] + length;
    }
    return new ColumnValues.Bytes(rows, data, offsets, nulls);
  }

  /// Whether the byte before `end` repeats the sign of the one before it.
  private static boolean isSpare(MemorySegment values, long end) {
    byte last = values.get(ValueLayout.JAVA_BYTE, end - 1);
    return last == values.get(ValueLayout.JAVA_BYTE, end - 2) >> 7;
  }

  private static ColumnValues variable(
      SegmentColumn.Variable column, int from, int to, @Nullable BitSet nulls) {
    int rows = to - from;
    long start = column.offsets().getAtIndex(ValueLayout.JAVA_LONG, from);
    long end = column.offsets().getAtIndex(ValueLayout.JAVA_LONG, to);
    if (end - start > Integer.MAX_VALUE - 8) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED, end - start + " bytes of one column in " + rows + " rows");
    }
    int[] offsets = new int[rows + 1];
    for (int row = 1; row <= rows; row++) {
      offsets[row] = (int) (column.offsets().getAtIndex(ValueLayout.JAVA_LONG, from + row) - start);
    }
    byte[] data = new byte[offsets[rows]];
    MemorySegment.copy(column.data(), ValueLayout.JAVA_BYTE, start, data, 0, data.length);
    return new ColumnValues.Bytes(rows, data, offsets, nulls);
  }

  private static long[] longs(MemorySegment segment, int from, int to) {
    long[] values = new long[to - from];
    MemorySegment.copy(
        segment, ValueLayout.JAVA_LONG, (long) from * Long.BYTES, values, 0, values.length);
    return values;
  }

  private static float[] vectors(SegmentColumn.Vectors column, int from, int rows) {
    int dimension = column.dimension();
    float[] values = new float[Math.multiplyExact(rows, dimension)];
    for (int row = 0; row < rows; row++) {
      column.read(from + row, values, row * dimension);
    }
    return values;
  }

  private static float[] floats(MemorySegment segment, long from, int count) {
    float[] values = new float[count];
    MemorySegment.copy(segment, ValueLayout.JAVA_FLOAT, from * Float.BYTES, values, 0, count);
    return values;
  }
}
