package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// One byte per dimension in place of float32, to turn away most rows at a quarter of the memory
/// traffic.
///
/// The code of `x` is `c[i] = round(x[i] / scale)`, where `scale = max |x[i]| / 127`. Beside it
/// stand two terms, float32 each: `scale`, and an upper bound of the residual `|x - scale x c|`,
/// infinite where float32 can't hold it. What a query finds by codes differs from the exact product
/// by at most `|query| x residual`, which [DistanceBound] uses. Codes are padded with zeros to 64
/// bytes.
public final class VectorCodes {
  /// Bytes of the terms of one vector.
  public static final int TERM_BYTES = 2 * Float.BYTES;

  private static final int DIMENSION_MIN = 64;
  private static final int ALIGNMENT = 64;
  private static final int LEVELS = 127;

  /// Added to a residual, in parts of the scale.
  private static final double RESIDUAL_SLACK = 0x1p-10;

  private static final float SCALE_MIN = 1e-15f;
  private static final float LARGEST_MAX = 1e15f;
  private static final boolean BYTES_FIT_LANES = Lanes.COUNT >= 8;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class,
          VectorShape.forBitSize(BYTES_FIT_LANES ? Lanes.COUNT * Byte.SIZE : Long.SIZE));

  private VectorCodes() {}

  /// Whether codes pay for vectors of this dimension on this machine.
  public static boolean areUseful(int dimension) {
    return BYTES_FIT_LANES && dimension >= DIMENSION_MIN;
  }

  /// Bytes from code to code.
  public static int stride(int dimension) {
    return (dimension + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /// Writes the code of `vector[0 .. dimension)` at `offset` of `codes`, and its terms at
  /// `termsOffset` of `terms`.
  public static void encode(
      float[] vector,
      int dimension,
      MemorySegment codes,
      long offset,
      MemorySegment terms,
      long termsOffset) {
    float largest = largest(vector, dimension);
    float scale = largest / LEVELS;
    float inverse = LEVELS / largest;
    float residual = Float.POSITIVE_INFINITY;
    if (scale >= SCALE_MIN && largest <= LARGEST_MAX) {
      double square = write(vector, dimension, codes, offset, scale, inverse);
      // Rounding of the sum, and elements whose squares vanish in float32.
      double slack = 1 + (dimension + 8) * 0x1p-22;
      residual = Math.nextUp((float) (Math.sqrt(square) * slack + scale * RESIDUAL_SLACK));
    }
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset, scale);
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset + Float.BYTES, residual);
  }

  private static float largest(float[] vector, int dimension) {
    FloatVector largest = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(dimension); i < bound; i += Lanes.COUNT) {
      largest = largest.max(FloatVector.fromArray(Lanes.SPECIES, vector, i).abs());
    }
    float result = largest.reduceLanes(VectorOperators.MAX);
    for (; i < dimension; i++) {
      result = Math.max(result, Math.abs(vector[i]));
    }
    return result;
  }

  /// Writes the code; the squared length of what it leaves out.
  private static double write(
      float[] vector, int dimension, MemorySegment codes, long offset, float scale, float inverse) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    int i = 0;
    for (int bound = Lanes.SPECIES.loopBound(dimension); i < bound; i += Lanes.COUNT) {
      FloatVector x = FloatVector.fromArray(Lanes.SPECIES, vector, i);
      FloatVector scaled = x.mul(inverse);
      VectorMask<Float> below = scaled.lt(0);
      ByteVector code =
          (ByteVector) scaled.add(0.5f).sub(1, below).castShape(BYTES, 0); // towards zero
      code.intoMemorySegment(codes, offset + i, Lanes.ORDER);
      FloatVector kept = (FloatVector) code.castShape(Lanes.SPECIES, 0);
      FloatVector rest = kept.fma(FloatVector.broadcast(Lanes.SPECIES, -scale), x);
      sum = rest.fma(rest, sum);
    }
    double square = sum.reduceLanes(VectorOperators.ADD);
    for (; i < dimension; i++) {
      float scaled = vector[i] * inverse;
      byte code = (byte) (scaled + (scaled >= 0 ? 0.5f : -0.5f));
      double rest = (double) vector[i] - (double) scale * code;
      codes.set(ValueLayout.JAVA_BYTE, offset + i, code);
      square += rest * rest;
    }
    return square;
  }

  /// Puts the product of `query` with code `i` into `out[i]`; `query` is padded with zeros to the
  /// stride.
  static void multiply(float[] query, CodedRows rows, float[] out) {
    long stride = rows.stride();
    int row = 0;
    for (; row + 4 <= rows.count(); row += 4) {
      four(query, rows.codes(), rows.offset() + row * stride, stride, row, out);
    }
    for (; row < rows.count(); row++) {
      FloatVector sum = FloatVector.zero(Lanes.SPECIES);
      long at = rows.offset() + row * stride;
      for (int i = 0; i < query.length; i += Lanes.COUNT) {
        FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
        sum = q.fma(load(rows.codes(), at + i), sum);
      }
      out[row] = sum.reduceLanes(VectorOperators.ADD);
    }
  }

  private static void four(
      float[] query, MemorySegment codes, long offset, long stride, int row, float[] out) {
    FloatVector sum0 = FloatVector.zero(Lanes.SPECIES);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    long row1 = offset + stride;
    long row2 = row1 + stride;
    long row3 = row2 + stride;
    for (int i = 0; i < query.length; i += Lanes.COUNT) {
      FloatVector q = FloatVector.fromArray(Lanes.SPECIES, query, i);
      sum0 = q.fma(load(codes, offset + i), sum0);
      sum1 = q.fma(load(codes, row1 + i), sum1);
      sum2 = q.fma(load(codes, row2 + i), sum2);
      sum3 = q.fma(load(codes, row3 + i), sum3);
    }
    out[row] = sum0.reduceLanes(VectorOperators.ADD);
    out[row + 1] = sum1.reduceLanes(VectorOperators.ADD);
    out[row + 2] = sum2.reduceLanes(VectorOperators.ADD);
    out[row + 3] = sum3.reduceLanes(VectorOperators.ADD);
  }

  private static FloatVector load(MemorySegment codes, long offset) {
    return (FloatVector)
        ByteVector.fromMemorySegment(BYTES, codes, offset, Lanes.ORDER).castShape(Lanes.SPECIES, 0);
  }
}
