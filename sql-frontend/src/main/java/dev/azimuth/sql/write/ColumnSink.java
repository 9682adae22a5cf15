package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.CanonicalValues;
import dev.azimuth.sql.execute.Target;
import dev.azimuth.sql.execute.ValueConversion;
import dev.azimuth.sql.execute.VectorConversion;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.PhysicalKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Collects the values of one column, converted strictly, and gives parts of them out as columns.
abstract sealed class ColumnSink {
  private static final int CAPACITY_FIRST = 16;

  final Target target;
  private final ColumnDefinition column;
  private final BitSet nulls = new BitSet();
  private int size;

  private ColumnSink(ColumnDefinition column) {
    this.column = column;
    this.target = new Target("column " + column.name(), column.type());
  }

  static ColumnSink of(ColumnDefinition column) {
    return switch (column.type().physicalKind()) {
      case LONG -> new Longs(column);
      case DOUBLE -> new Doubles(column);
      case BYTES -> new Bytes(column);
      case FLOAT_VECTOR -> new Vectors(column);
    };
  }

  /// Adds a value of a client or of a query; `NULL_NOT_ALLOWED` and what conversion says.
  final void add(@Nullable Object value) {
    if (value != null) {
      put(size, value);
    } else if (column.nullable()) {
      putNull(size);
      nulls.set(size);
    } else {
      throw target.failure(ErrorCode.NULL_NOT_ALLOWED, "the value is NULL");
    }
    size++;
  }

  /// Adds NULL whatever the column says: the other columns of a deletion.
  final void addAbsent() {
    putAbsent(size);
    nulls.set(size);
    size++;
  }

  /// Forgets values from `newSize` on.
  final void truncate(int newSize) {
    size = Math.min(size, newSize);
    nulls.clear(size, Math.max(size, nulls.length()));
  }

  final int size() {
    return size;
  }

  final boolean isNull(int row) {
    return nulls.get(row);
  }

  /// The canonical value at `row`.
  final @Nullable Object canonical(int row) {
    return isNull(row) ? null : CanonicalValues.canonical(all(), row, column.type());
  }

  /// The values at `rows`, in that order.
  final ColumnValues take(int[] rows) {
    if (rows.length == size && isIdentity(rows)) {
      return all();
    }
    BitSet taken = new BitSet();
    for (int i = 0; i < rows.length; i++) {
      if (nulls.get(rows[i])) {
        taken.set(i);
      }
    }
    return take(rows, taken.isEmpty() ? null : taken);
  }

  /// The NULL rows, or null if there is none.
  final @Nullable BitSet nullRows() {
    return nulls.isEmpty() ? null : nulls;
  }

  /// About the bytes of the value at `row` in a record.
  abstract int bytes(int row);

  /// All values, sharing this sink's arrays.
  abstract ColumnValues all();

  abstract ColumnValues take(int[] rows, @Nullable BitSet nullRows);

  abstract void put(int row, Object value);

  abstract void putNull(int row);

  void putAbsent(int row) {
    putNull(row);
  }

  private static boolean isIdentity(int[] rows) {
    for (int i = 0; i < rows.length; i++) {
      if (rows[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static int grown(int length, int needed) {
    return Math.max(needed, Math.max(CAPACITY_FIRST, Math.addExact(length, length >> 1)));
  }

  /// Values held as longs.
  static final class Longs extends ColumnSink {
    private long[] values = new long[CAPACITY_FIRST];

    Longs(ColumnDefinition column) {
      super(column);
    }

    @Override
    void put(int row, Object value) {
      long number = ValueConversion.toLong(value, target);
      putNull(row);
      values[row] = number;
    }

    @Override
    void putNull(int row) {
      if (row >= values.length) {
        values = Arrays.copyOf(values, grown(values.length, row + 1));
      }
      values[row] = 0;
    }

    @Override
    int bytes(int row) {
      return Long.BYTES;
    }

    @Override
    ColumnValues all() {
      return new ColumnValues.Longs(size(), values, nullRows());
    }

    @Override
    ColumnValues take(int[] rows, @Nullable BitSet nullRows) {
      long[] taken = new long[rows.length];
      for (int i = 0; i < rows.length; i++) {
        taken[i] = values[rows[i]];
      }
      return new ColumnValues.Longs(rows.length, taken, nullRows);
    }
  }

  /// Values held as doubles.
  static final class Doubles extends ColumnSink {
    private double[] values = new double[CAPACITY_FIRST];

    Doubles(ColumnDefinition column) {
      super(column);
    }

    @Override
    void put(int row, Object value) {
      double number = ValueConversion.toDouble(value, target);
      putNull(row);
      values[row] = number;
    }

    @Override
    void putNull(int row) {
      if (row >= values.length) {
        values = Arrays.copyOf(values, grown(values.length, row + 1));
      }
      values[row] = 0;
    }

    @Override
    int bytes(int row) {
      return Double.BYTES;
    }

    @Override
    ColumnValues all() {
      return new ColumnValues.Doubles(size(), values, nullRows());
    }

    @Override
    ColumnValues take(int[] rows, @Nullable BitSet nullRows) {
      double[] taken = new double[rows.length];
      for (int i = 0; i < rows.length; i++) {
        taken[i] = values[rows[i]];
      }
      return new ColumnValues.Doubles(rows.length, taken, nullRows);
    }
  }

  /// Values held as bytes.
  static final class Bytes extends ColumnSink {
    private byte[] data = new byte[CAPACITY_FIRST * CAPACITY_FIRST];
    private int[] offsets = new int[CAPACITY_FIRST];

    Bytes(ColumnDefinition column) {
      super(column);
    }

    @Override
    void put(int row, Object value) {
      Object canonical = ValueConversion.canonical(value, target);
      byte[] bytes =
          switch (canonical) {
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case BigDecimal number -> number.unscaledValue().toByteArray();
            case byte[] binary -> binary;
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

  /// Vectors, one after another.
  static final class Vectors extends ColumnSink {
    private final int dimension;
    private float[] data = new float[0];

    Vectors(ColumnDefinition column) {
      super(column);
      dimension = ((ColumnType.FloatVector) column.type()).dimension();
      if (column.type().physicalKind() != PhysicalKind.FLOAT_VECTOR) {
        throw new IllegalArgumentException("not a vector: " + column.type());
      }
    }

    @Override
    void put(int row, Object value) {
      reserve(row);
      VectorConversion.copy(value, target, data, row * dimension);
    }

    @Override
    void putNull(int row) {
      reserve(row);
      Arrays.fill(data, row * dimension, (row + 1) * dimension, 0);
    }

    /// Takes no room: deletions carry no vectors.
    @Override
    void putAbsent(int row) {
      if (!isAbsent()) {
        putNull(row);
      }
    }

    private boolean isAbsent() {
      return data.length == 0;
    }

    private void reserve(int row) {
      int needed = Math.multiplyExact(row + 1, dimension);
      if (needed > data.length) {
        data = Arrays.copyOf(data, grown(data.length, needed));
      }
    }

    @Override
    int bytes(int row) {
      return isAbsent() ? 0 : Float.BYTES * dimension;
    }

    @Override
    ColumnValues all() {
      return new ColumnValues.FloatVectors(size(), dimension, data, nullRows());
    }

    @Override
    ColumnValues take(int[] rows, @Nullable BitSet nullRows) {
      if (isAbsent()) {
        return new ColumnValues.FloatVectors(rows.length, dimension, data, nullRows);
      }
      float[] taken = new float[rows.length * dimension];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(data, rows[i] * dimension, taken, i * dimension, dimension);
      }
      return new ColumnValues.FloatVectors(rows.length, dimension, taken, nullRows);
    }
  }
}
