package dev.azimuth.sql.execute;

import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.BitText;
import dev.azimuth.storage.type.ColumnType;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/// Writes vectors, in any form that a client may send, into flat arrays of floats.
///
/// Forms: `float[]`, `double[]`, `byte[]` (little-endian float32; packed bits for binary vectors),
/// lists and arrays of numbers, sparse vectors, and text as `[1,2,3]`, or `0101` for binary
/// vectors. The number of dimensions must be that of the target and all numbers finite; they are
/// rounded to the target's elements, and refused with `OUT_OF_RANGE` where these cannot hold them.
public final class VectorConversion {
  private static final int LOWEST_EXPONENT_BIT = 1 << 23;

  private VectorConversion() {}

  /// The vector as an array of its own.
  public static float[] vector(Object value, Target target) {
    int dimension = ((ColumnType.FloatVector) target.type()).dimension();
    float[] vector = new float[dimension];
    copy(value, target, vector, 0);
    return vector;
  }

  /// Writes the vector to `data[offset .. offset + dimension)`.
  public static void copy(Object value, Target target, float[] data, int offset) {
    ColumnType.FloatVector type = (ColumnType.FloatVector) target.type();
    int dimension = type.dimension();
    fill(value, dimension, type.element(), target, data, offset);
    int rounded = type.element().round(data, offset, dimension);
    if (rounded < dimension) {
      throw target.failure(
          ErrorCode.OUT_OF_RANGE,
          "element "
              + (rounded + 1)
              + " is "
              + data[offset + rounded]
              + "; "
              + type.element()
              + " holds "
              + type.element().numbers());
    }
  }

  /// Writes `dimension` finite numbers to `data[offset ..]`, whatever the type of the target; bytes
  /// and text are those of vectors of `element`.
  static void fill(
      Object value, int dimension, VectorElement element, Target target, float[] data, int offset) {
    switch (value) {
      case float[] floats -> {
        requireDimension(floats.length, dimension, target);
        System.arraycopy(floats, 0, data, offset, dimension);
      }
      case double[] doubles -> {
        requireDimension(doubles.length, dimension, target);
        for (int i = 0; i < dimension; i++) {
          data[offset + i] = (float) doubles[i];
        }
      }
      case byte[] bits when element == VectorElement.BINARY ->
          copyBits(bits, target, data, offset, dimension);
      case byte[] bytes -> copyBytes(bytes, target, data, offset, dimension);
      case SparseVector sparse -> {
        requireDimension(sparse.dimension(), dimension, target);
        System.arraycopy(sparse.dense(), 0, data, offset, dimension);
      }
      case List<?> list -> copyList(list, target, data, offset, dimension);
      case Object[] numbers -> copyList(Arrays.asList(numbers), target, data, offset, dimension);
      case String bits
          when element == VectorElement.BINARY && !bits.stripLeading().startsWith("[") ->
          copyBits(bits.strip(), target, data, offset, dimension);
      case String text -> copyText(text, target, data, offset, dimension);
      case Array array -> fill(elements(array, target), dimension, element, target, data, offset);
      default -> throw target.cannotTake(value);
    }
    requireFinite(data, offset, dimension, target);
  }

  private static Object elements(Array array, Target target) {
    try {
      return array.getArray();
    } catch (SQLException failure) {
      throw target.failure(ErrorCode.INVALID_VECTOR, "the array cannot be read: " + failure);
    }
  }

  private static void copyBits(
      byte[] bytes, Target target, float[] data, int offset, int dimension) {
    VectorElement bits = VectorElement.BINARY;
    if (bytes.length != bits.bytes(dimension)) {
      throw target.failure(
          ErrorCode.DIMENSION_MISMATCH,
          bytes.length + " bytes, not " + bits.bytes(dimension) + " for " + dimension + " bits");
    }
    MemorySegment source = MemorySegment.ofArray(bytes);
    if (!bits.isPadded(source, 0, dimension)) {
      throw target.failure(
          ErrorCode.INVALID_VECTOR, "bits of the last byte behind bit " + dimension + " are not 0");
    }
    bits.read(source, 0, data, offset, dimension);
  }

  private static void copyBits(
      String text, Target target, float[] data, int offset, int dimension) {
    requireDimension(text.length(), dimension, target);
    int count = BitText.read(text, data, offset);
    if (count < dimension) {
      throw target.failure(
          ErrorCode.INVALID_VECTOR,
          "character " + (count + 1) + " is neither 0 nor 1; bits are such as 0101");
    }
  }

  private static void copyBytes(
      byte[] bytes, Target target, float[] data, int offset, int dimension) {
    if (bytes.length % Float.BYTES != 0) {
      throw target.failure(
          ErrorCode.INVALID_VECTOR, bytes.length + " bytes are no sequence of float32");
    }
    requireDimension(bytes.length / Float.BYTES, dimension, target);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(data, offset, dimension);
  }

  private static void copyList(
      List<?> list, Target target, float[] data, int offset, int dimension) {
    requireDimension(list.size(), dimension, target);
    int i = offset;
    for (Object element : list) {
      if (!(element instanceof Number number)) {
        throw target.failure(ErrorCode.INVALID_VECTOR, "an element is no number");
      }
      data[i++] = number.floatValue();
    }
  }

  private static void copyText(
      String text, Target target, float[] data, int offset, int dimension) {
    String trimmed = text.strip();
    if (trimmed.length() < 2 || trimmed.charAt(0) != '[' || !trimmed.endsWith("]")) {
      throw target.failure(ErrorCode.INVALID_VECTOR, "the text has no brackets");
    }
    String body = trimmed.substring(1, trimmed.length() - 1);
    int count = body.isBlank() ? 0 : 1;
    for (int i = 0; i < body.length(); i++) {
      count += body.charAt(i) == ',' ? 1 : 0;
    }
    requireDimension(count, dimension, target);
    int start = 0;
    for (int i = 0; i < dimension; i++) {
      int comma = body.indexOf(',', start);
      int end = comma < 0 ? body.length() : comma;
      try {
        data[offset + i] = Float.parseFloat(body.substring(start, end).strip());
      } catch (NumberFormatException failure) {
        throw target.failure(ErrorCode.INVALID_VECTOR, "element " + (i + 1) + " is no number");
      }
      start = end + 1;
    }
  }

  static void requireDimension(int actual, int expected, Target target) {
    if (actual != expected) {
      throw target.failure(
          ErrorCode.DIMENSION_MISMATCH,
          "the vector has " + actual + " dimensions, not " + expected);
    }
  }

  private static void requireFinite(float[] data, int offset, int dimension, Target target) {
    // An infinity or NaN has an exponent of ones, which alone carries into the sign. On integers,
    // since each addition of floats waits for the one before.
    int carries = 0;
    for (int i = offset; i < offset + dimension; i++) {
      carries |= (Float.floatToRawIntBits(data[i]) & Integer.MAX_VALUE) + LOWEST_EXPONENT_BIT;
    }
    if (carries < 0) {
      throw target.failure(ErrorCode.NOT_FINITE, "an element is NaN, infinite or too large");
    }
  }
}
