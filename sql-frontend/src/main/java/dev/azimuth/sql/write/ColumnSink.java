package dev.azimuth.sql.write;

import dev.azimuth.sql.execute.CanonicalValues;
import dev.azimuth.sql.execute.Target;
import dev.azimuth.sql.execute.ValueConversion;
import dev.azimuth.storage.catalog.ColumnDefinition;
import dev.azimuth.storage.column.ColumnValues;
import dev.azimuth.storage.error.ErrorCode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects the values of one column, converted strictly, and gives parts of them out as columns.
abstract sealed class ColumnSink
    permits ColumnSink.Longs, ColumnSink.Doubles, BytesSink, VectorSink {
  static final int CAPACITY_FIRST = 16;

  final Target target;
  private final ColumnDefinition column;
  private final BitSet nulls = new BitSet();
  private int size;

  ColumnSink(ColumnDefinition column) {
    this.column = column;
    this.target = new Target("column " + column.name(), column.type());
  }

  static ColumnSink of(ColumnDefinition column) {
    return switch (column.type().physicalKind()) {
      case LONG -> new Longs(column);
      case DOUBLE -> new Doubles(column);
      case BYTES -> new BytesSink(column);
      case FLOAT_VECTOR -> new VectorSink(column);
    };
  }

  /// Adds a value of a client or of a query; `NULL_NOT_ALLOWED` and what conversion says.
  final void add(@Nullable Object value) {
    if (value == null) {
      addNull();
    } else {
      put(size, value);
      size++;
    }
  }

  /// Adds the values at `index` of the rows from `from` up to, not including, `to`, as [#add] does:
  /// in loops of their own, since one over columns of several kinds is compiled late and large.
  abstract void addAll(List<List<@Nullable Object>> rows, int from, int to, int index);

  /// Adds a value that has been put.
  final void added() {
    size++;
  }

  final void addNull() {
    if (!column.nullable()) {
      throw target.failure(ErrorCode.NULL_NOT_ALLOWED, "the value is NULL");
    }
    putNull(size);
    nulls.set(size);
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

  /// Adds [#bytes(int)] of the rows from `first` on to the numbers there.
  abstract void addBytes(int[] bytes, int first, int end);

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

  /// The length of an array that shall hold more, so many values at least.
  static int grown(int length, int needed) {
    return Math.max(needed, Math.max(CAPACITY_FIRST, Math.addExact(length, length >> 1)));
  }

  /// Values held as longs.
  static final class Longs extends ColumnSink {
    private long[] values = new long[CAPACITY_FIRST];

    Longs(ColumnDefinition column) {
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
    void addBytes(int[] bytes, int first, int end) {
      for (int row = first; row < end; row++) {
        bytes[row] += Long.BYTES;
      }
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
    void addBytes(int[] bytes, int first, int end) {
      for (int row = first; row < end; row++) {
        bytes[row] += Double.BYTES;
      }
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
}
