package dev.azimuth.storage.column;

import dev.azimuth.storage.type.VectorElement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The values of one column for consecutive rows.
///
/// Where a row is NULL the value slot is there but means nothing; vectors that are all NULL have no
/// slots. Arrays are owned by the column and shared with readers, who must not modify them; they
/// may be longer than `size`.
@SuppressWarnings("ArrayRecordComponent")
public sealed interface ColumnValues {
  /// Number of rows.
  int size();

  /// Rows that are NULL; null when there is none.
  @Nullable BitSet nulls();

  /// Whether row `row` is NULL.
  default boolean isNull(int row) {
    BitSet bits = nulls();
    return bits != null && bits.get(row);
  }

  /// A copy of the rows from `from` up to, not including, `to`.
  default ColumnValues rows(int from, int to) {
    BitSet bits = nulls();
    BitSet some = bits == null ? null : bits.get(from, to);
    int count = to - from;
    return switch (this) {
      case Longs longs -> new Longs(count, Arrays.copyOfRange(longs.values, from, to), some);
      case Doubles doubles ->
          new Doubles(count, Arrays.copyOfRange(doubles.values, from, to), some);
      case Bytes bytes -> {
        int[] offsets = Arrays.copyOfRange(bytes.offsets, from, to + 1);
        int start = offsets[0];
        Arrays.setAll(offsets, i -> offsets[i] - start);
        byte[] data = Arrays.copyOfRange(bytes.data, start, start + offsets[count]);
        yield new Bytes(count, data, offsets, some);
      }
      case FloatVectors vectors -> {
        int width = vectors.dimension;
        float[] data = Arrays.copyOfRange(vectors.data, from * width, to * width);
        yield new FloatVectors(count, width, data, some, vectors.element);
      }
    };
  }

  /// Values of `PhysicalKind.LONG`.
  record Longs(int size, long[] values, @Nullable BitSet nulls) implements ColumnValues {}

  /// Values of `PhysicalKind.DOUBLE`.
  record Doubles(int size, double[] values, @Nullable BitSet nulls) implements ColumnValues {}

  /// Values of `PhysicalKind.BYTES`: row `i` is `data[offsets[i] .. offsets[i + 1])`.
  record Bytes(int size, byte[] data, int[] offsets, @Nullable BitSet nulls)
      implements ColumnValues {
    /// A copy of the bytes of a row.
    public byte[] copy(int row) {
      return Arrays.copyOfRange(data, offsets[row], offsets[row + 1]);
    }

    /// The bytes of a row as a vector of so many dimensions.
    public SparseVector sparseVector(int row, int dimension) {
      return SparseVector.ofBytes(dimension, data, offsets[row], offsets[row + 1]);
    }

    /// The bytes of a row as UTF-8 text.
    public String text(int row) {
      return new String(
          data, offsets[row], offsets[row + 1] - offsets[row], StandardCharsets.UTF_8);
    }
  }

  /// Values of `PhysicalKind.FLOAT_VECTOR`: row `i` starts at `data[i * dimension]`. All numbers
  /// are `element`s.
  record FloatVectors(
      int size, int dimension, float[] data, @Nullable BitSet nulls, VectorElement element)
      implements ColumnValues {
    /// Vectors of float32.
    public FloatVectors(int size, int dimension, float[] data, @Nullable BitSet nulls) {
      this(size, dimension, data, nulls, VectorElement.FLOAT32);
    }

    /// Whether these are vectors of so many of such elements.
    public boolean isOf(int wantedDimension, VectorElement wantedElement) {
      return dimension == wantedDimension && element == wantedElement;
    }

    /// A copy of the vector of a row.
    public float[] copy(int row) {
      return Arrays.copyOfRange(data, row * dimension, (row + 1) * dimension);
    }
  }
}
