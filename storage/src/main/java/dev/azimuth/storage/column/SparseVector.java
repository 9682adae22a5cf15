package dev.azimuth.storage.column;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.ColumnType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// A vector of which only the elements that are not zero are held.
///
/// As a list it has all its elements, zeros among them: what generated code takes for an array.
/// Equal, hashed and compared as [VectorOrder] does with all elements. Its text is that of
/// [SparseVectorText].
///
/// In columns, log records and files it is `index (i32) x count | value (f32) x count`,
/// little-endian: indices count from 0 and ascend, values are finite and not zero, the number of
/// dimensions is that of the column. Immutable; safe for any thread.
public final class SparseVector extends AbstractList<Float>
    implements RandomAccess, Comparable<SparseVector> {
  /// Bytes of an element that is held.
  public static final int ELEMENT_BYTES = Integer.BYTES + Float.BYTES;

  private final int dimension;
  private final int[] indices;
  private final float[] values;

  /// A vector with these elements, the arrays becoming its own.
  ///
  /// @param indices from 0 to `dimension - 1`, ascending
  /// @param values one for each index, finite and not zero
  public SparseVector(int dimension, int[] indices, float[] values) {
    if (!isValid(dimension, indices, values)) {
      throw new IllegalArgumentException("no sparse vector of " + dimension + " dimensions");
    }
    this.dimension = dimension;
    this.indices = indices;
    this.values = values;
  }

  private static boolean isValid(int dimension, int[] indices, float[] values) {
    int before = -1;
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] <= before || !Float.isFinite(values[i]) || values[i] == 0) {
        return false;
      }
      before = indices[i];
    }
    return before < dimension && indices.length == values.length;
  }

  /// The vector with all of these elements; `LIMIT_EXCEEDED` if too many are not zero.
  public static SparseVector ofDense(float[] elements) {
    int[] indices = new int[elements.length];
    Arrays.setAll(indices, i -> i);
    return of(elements.length, indices, elements);
  }

  /// The vector with these elements, of which some may be zero; `LIMIT_EXCEEDED` if too many are
  /// not.
  ///
  /// @param indices from 0 to `dimension - 1`, ascending
  /// @param values one for each index, finite
  public static SparseVector of(int dimension, int[] indices, float[] values) {
    int[] held = new int[indices.length];
    float[] heldValues = new float[indices.length];
    int count = 0;
    for (int i = 0; i < indices.length; i++) {
      if (values[i] != 0) {
        held[count] = indices[i];
        heldValues[count] = values[i];
        count++;
      }
    }
    requireCount(count);
    return new SparseVector(
        dimension, Arrays.copyOf(held, count), Arrays.copyOf(heldValues, count));
  }

  static void requireCount(int count) {
    if (count > ColumnType.SparseVector.COUNT_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "a sparse vector has at most "
              + ColumnType.SparseVector.COUNT_MAX
              + " elements that are not zero, the value has "
              + count);
    }
  }

  /// The vector in `data[from .. to)`; `CORRUPTED` if there is none.
  public static SparseVector ofBytes(int dimension, byte[] data, int from, int to) {
    int count = (to - from) / ELEMENT_BYTES;
    int[] indices = new int[count];
    float[] values = new float[count];
    ByteBuffer bytes = ByteBuffer.wrap(data, from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(indices);
    bytes.position(from + count * Integer.BYTES);
    bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    if ((to - from) % ELEMENT_BYTES != 0 || !isValid(dimension, indices, values)) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, "no sparse vector of " + dimension + " dimensions");
    }
    return new SparseVector(dimension, indices, values);
  }

  /// The vector as bytes.
  public byte[] bytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(indices.length * ELEMENT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int index : indices) {
      bytes.putInt(index);
    }
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /// All elements; for vectors of at most [ColumnType#DIMENSION_MAX] dimensions.
  public float[] dense() {
    float[] elements = new float[size()];
    for (int i = 0; i < indices.length; i++) {
      elements[indices[i]] = values[i];
    }
    return elements;
  }

  /// Number of dimensions.
  public int dimension() {
    return dimension;
  }

  /// Number of elements that are held.
  public int count() {
    return indices.length;
  }

  /// The indices of the elements that are held: shared, not to be changed.
  public int[] indices() {
    return indices;
  }

  /// The elements that are held: shared, not to be changed.
  public float[] values() {
    return values;
  }

  @Override
  public Float get(int index) {
    int at = Arrays.binarySearch(indices, index);
    return at < 0 ? 0f : values[at];
  }

  /// Number of elements as a list; `LIMIT_EXCEEDED` where they are more than any array has, so that
  /// nobody goes through a thousand million zeros.
  @Override
  public int size() {
    if (dimension > ColumnType.DIMENSION_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "a sparse vector of "
              + dimension
              + " dimensions is no array; up to "
              + ColumnType.DIMENSION_MAX
              + " are one");
    }
    return dimension;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SparseVector vector
        ? dimension == vector.dimension
            && Arrays.equals(indices, vector.indices)
            && Arrays.equals(values, vector.values)
        : super.equals(other);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(indices) + Arrays.hashCode(values);
  }

  @Override
  public int compareTo(SparseVector other) {
    int i = 0;
    int j = 0;
    while (i < count() || j < other.count()) {
      int index = i < count() ? indices[i] : Integer.MAX_VALUE;
      int otherIndex = j < other.count() ? other.indices[j] : Integer.MAX_VALUE;
      float value = index <= otherIndex ? values[i++] : 0;
      float otherValue = otherIndex <= index ? other.values[j++] : 0;
      if (value != otherValue) {
        return value < otherValue ? -1 : 1;
      }
    }
    return Integer.compare(dimension, other.dimension);
  }

  @Override
  public String toString() {
    return SparseVectorText.format(this);
  }
}
