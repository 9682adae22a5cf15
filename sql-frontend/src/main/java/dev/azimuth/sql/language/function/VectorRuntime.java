package dev.azimuth.sql.language.function;

import dev.azimuth.nodes.api.distance.VectorDistance;
import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.sql.language.type.VectorText;
import dev.azimuth.sql.language.type.VectorValue;
import dev.azimuth.storage.column.SparseVector;
import dev.azimuth.storage.column.SparseVectorText;
import dev.azimuth.storage.column.VectorOrder;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.type.BitText;
import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.linq4j.function.Strict;

/// What the vector functions compute, as methods for generated code.
///
/// Vectors are lists of floats ([VectorValue]); no argument is NULL. Distances have the bits that
/// nodes give; other sums are made in double precision, one element after the other.
public final class VectorRuntime {
  private VectorRuntime() {}

  /// `value` as a vector of `dimension` float32.
  @Strict
  public static List<Float> toVector(Object value, int dimension) {
    return convert(value, dimension, VectorElement.FLOAT32);
  }

  /// `value` as a vector of `dimension` float16.
  @Strict
  public static List<Float> toHalfVector(Object value, int dimension) {
    return convert(value, dimension, VectorElement.FLOAT16);
  }

  /// `value` as a vector of `dimension` int8.
  @Strict
  public static List<Float> toInt8Vector(Object value, int dimension) {
    return convert(value, dimension, VectorElement.INT8);
  }

  /// `value` as a vector of `dimension` bits.
  @Strict
  public static List<Float> toBits(Object value, int dimension) {
    return convert(value, dimension, VectorElement.BINARY);
  }

  /// `value` as a sparse vector of `dimension` elements; the same failures, and `LIMIT_EXCEEDED` if
  /// too many of them are not zero.
  @Strict
  public static List<Float> toSparseVector(Object value, int dimension) {
    SparseVector vector =
        switch (value) {
          case SparseVector sparse -> sparse;
          case String text -> SparseVectorText.parse(text);
          default -> SparseVector.ofDense(allElements(value, dimension, VectorElement.FLOAT32));
        };
    requireDimension("SPARSEVEC(" + dimension + ")", dimension, vector.dimension());
    return vector;
  }

  /// `value` as a vector of `dimension` elements; `INVALID_VECTOR`, `NOT_FINITE`, `OUT_OF_RANGE` or
  /// `DIMENSION_MISMATCH` if it is none.
  static List<Float> convert(Object value, int dimension, VectorElement element) {
    float[] elements = allElements(value, dimension, element);
    requireDimension(element.sql(Integer.toString(dimension)), dimension, elements.length);
    return new VectorValue(rounded(elements, element));
  }

  private static float[] allElements(Object value, int dimension, VectorElement element) {
    return switch (value) {
      case float[] array -> VectorText.requireFinite(array);
      case String text -> VectorText.parse(text, element);
      case VectorValue vector -> vector.elements();
      case SparseVector vector -> vector.dense();
      case List<?> list -> elements(list);
      case ByteString bytes -> elements(bytes.getBytes(), dimension, element);
      case byte[] bytes -> elements(bytes, dimension, element);
      default ->
          throw new AzimuthException(
              ErrorCode.TYPE_MISMATCH,
              "a " + value.getClass().getSimpleName() + " cannot become a vector");
    };
  }

  private static void requireDimension(String type, int expected, int actual) {
    if (actual != expected) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH, type + " is expected, the value has " + actual);
    }
  }

  private static float[] rounded(float[] elements, VectorElement element) {
    if (element == VectorElement.FLOAT32) {
      return elements;
    }
    float[] copy = elements.clone();
    int count = element.round(copy, 0, copy.length);
    if (count < copy.length) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE,
          "element "
              + (count + 1)
              + " is "
              + copy[count]
              + "; "
              + element
              + " holds "
              + element.numbers());
    }
    return copy;
  }

  private static float[] elements(byte[] bytes, int dimension, VectorElement element) {
    return element == VectorElement.BINARY ? packed(bytes, dimension) : littleEndian(bytes);
  }

  private static float[] packed(byte[] bytes, int dimension) {
    VectorElement bits = VectorElement.BINARY;
    if (bytes.length != bits.bytes(dimension)) {
      throw new AzimuthException(
          ErrorCode.DIMENSION_MISMATCH,
          bits.sql(Integer.toString(dimension))
              + " takes "
              + bits.bytes(dimension)
              + " bytes, the value has "
              + bytes.length);
    }
    MemorySegment source = MemorySegment.ofArray(bytes);
    if (!bits.isPadded(source, 0, dimension)) {
      throw new AzimuthException(
          ErrorCode.INVALID_VECTOR, "bits of the last byte behind bit " + dimension + " are not 0");
    }
    float[] elements = new float[dimension];
    bits.read(source, 0, elements, 0, dimension);
    return elements;
  }

  private static float[] elements(List<?> list) {
    for (Object element : list) {
      if (!(element instanceof Number)) {
        throw new AzimuthException(
            ErrorCode.INVALID_VECTOR, "an element of the array is NULL or no number");
      }
    }
    return VectorText.requireFinite(VectorValue.elements(list));
  }

  /// The vector as text that becomes the same vector again.
  @Strict
  public static String toText(List<?> vector) {
    return vector instanceof SparseVector sparse
        ? sparse.toString()
        : VectorText.format(VectorValue.elements(vector));
  }

  /// The binary vector as text that becomes the same vector again.
  @Strict
  public static String toBitText(List<?> vector) {
    return BitText.format(VectorValue.elements(vector));
  }

  /// The vector in little-endian float32 bytes.
  public static float[] littleEndian(byte[] bytes) {
    if (bytes.length % Float.BYTES != 0) {
      throw new AzimuthException(
          ErrorCode.INVALID_VECTOR, bytes.length + " bytes are no whole number of float32");
    }
    float[] elements = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(elements);
    return VectorText.requireFinite(elements);
  }

  /// [DistanceMetric#L2].
  @Strict
  public static double l2Distance(List<?> left, List<?> right) {
    return distance(DistanceMetric.L2, left, right);
  }

  /// [DistanceMetric#L2_SQUARED].
  @Strict
  public static double l2SquaredDistance(List<?> left, List<?> right) {
    return distance(DistanceMetric.L2_SQUARED, left, right);
  }

  /// [DistanceMetric#COSINE].
  @Strict
  public static double cosineDistance(List<?> left, List<?> right) {
    return distance(DistanceMetric.COSINE, left, right);
  }

  /// [DistanceMetric#NEGATIVE_INNER_PRODUCT].
  @Strict
  public static double negativeInnerProduct(List<?> left, List<?> right) {
    return distance(DistanceMetric.NEGATIVE_INNER_PRODUCT, left, right);
  }

  /// [DistanceMetric#L1].
  @Strict
  public static double l1Distance(List<?> left, List<?> right) {
    return distance(DistanceMetric.L1, left, right);
  }

  /// [DistanceMetric#HAMMING].
  @Strict
  public static double hammingDistance(List<?> left, List<?> right) {
    return distance(DistanceMetric.HAMMING, left, right);
  }

  /// [DistanceMetric#JACCARD].
  @Strict
  public static double jaccardDistance(List<?> left, List<?> right) {
    return distance(DistanceMetric.JACCARD, left, right);
  }

  private static double distance(DistanceMetric metric, List<?> left, List<?> right) {
    return left instanceof SparseVector a && right instanceof SparseVector b
        ? VectorDistance.of(metric, a, b)
        : VectorDistance.of(metric, VectorValue.elements(left), VectorValue.elements(right));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /// -1, 0 or 1 as the first vector is less than, equal to or greater than the second.
  @Strict
  public static int compare(List<?> left, List<?> right) {
    return left instanceof SparseVector a && right instanceof SparseVector b
        ? a.compareTo(b)
        : VectorOrder.compare(VectorValue.elements(left), VectorValue.elements(right));
  }

  /// Number of elements.
  @Strict
  public static int dimensions(List<?> vector) {
    return vector instanceof SparseVector sparse ? sparse.dimension() : vector.size();
  }

  /// Euclidean length.
  @Strict
  public static double norm(List<?> vector) {
    float[] a = held(vector);
    return Math.sqrt(dot(a, a));
  }

  /// The elements, of a sparse vector those that are not zero.
  private static float[] held(List<?> vector) {
    return vector instanceof SparseVector sparse ? sparse.values() : VectorValue.elements(vector);
  }

  /// The vector divided by its length; zero stays zero.
  @Strict
  public static List<Float> normalize(List<?> vector) {
    float[] a = held(vector);
    double norm = Math.sqrt(dot(a, a));
    float[] result = new float[a.length];
    if (norm > 0) {
      for (int i = 0; i < a.length; i++) {
        result[i] = (float) (a[i] / norm);
      }
    }
    return vector instanceof SparseVector sparse
        ? SparseVector.of(sparse.dimension(), sparse.indices(), result)
        : new VectorValue(result);
  }

  /// 1 where an element is above 0, 0 elsewhere.
  @Strict
  public static List<Float> quantize(List<?> vector) {
    float[] a = VectorValue.elements(vector);
    float[] bits = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      bits[i] = a[i] > 0 ? 1 : 0;
    }
    return new VectorValue(bits);
  }

  /// Elements `start` to `start + count - 1`, counted from 1.
  @Strict
  public static List<Float> part(List<?> vector, int start, int count) {
    float[] a = VectorValue.elements(vector);
    if (start < 1 || count < 1 || start - 1L + count > a.length) {
      throw new AzimuthException(
          ErrorCode.OUT_OF_RANGE,
          count + " elements from element " + start + " of a vector of " + a.length);
    }
    return new VectorValue(Arrays.copyOfRange(a, start - 1, start - 1 + count));
  }

  /// Elementwise sum.
  @Strict
  public static List<Float> add(List<?> left, List<?> right) {
    return combine(left, right, (a, b) -> a + b);
  }

  /// Elementwise difference.
  @Strict
  public static List<Float> subtract(List<?> left, List<?> right) {
    return combine(left, right, (a, b) -> a - b);
  }

  /// Elementwise product.
  @Strict
  public static List<Float> multiply(List<?> left, List<?> right) {
    return combine(left, right, (a, b) -> a * b);
  }

  private interface Combination {
    float apply(float left, float right);
  }

  private static List<Float> combine(List<?> left, List<?> right, Combination combination) {
    float[] a = VectorValue.elements(left);
    float[] b = VectorValue.elements(right);
    float[] result = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      result[i] = combination.apply(a[i], b[i]);
    }
    return new VectorValue(VectorText.requireFinite(result));
  }

  /// The elements of both.
  @Strict
  public static List<Float> concatenate(List<?> left, List<?> right) {
    float[] a = VectorValue.elements(left);
    float[] b = VectorValue.elements(right);
    float[] result = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, result, a.length, b.length);
    return new VectorValue(result);
  }
}
