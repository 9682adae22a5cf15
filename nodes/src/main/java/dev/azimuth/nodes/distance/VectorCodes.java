package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Four or eight bits per dimension in place of float32, to turn away most rows at an eighth of the
/// memory traffic, and most of the others at a quarter.
///
/// The code of `x` is `c[i] = round(x[i] / scale)`, where `scale = max |x[i]| / 119`. It is cut
/// into `c[i] = 16 x coarse[i] + fine[i]`, each in -8 to 7, which lie in two planes, so that the
/// coarse part can be read alone. Beside them stand three terms, float32 each: `scale`, and upper
/// bounds of the residuals `|x - scale x 16 x coarse|` and `|x - scale x c|`, infinite where
/// float32 can't hold them. What a query finds by codes differs from the exact product by at most
/// `|query| x residual`, which [DistanceBound] uses.
///
/// In a plane, byte `j` of group `g`, 16 bytes, holds dimension `32 g + j` in its high half, in
/// two's complement, and dimension `32 g + 16 + j` plus 8 in its low half.
public final class VectorCodes {
  /// Bytes of the terms of one vector.
  public static final int TERM_BYTES = 3 * Float.BYTES;

  static final int GROUP_BYTES = 16;
  static final int GROUP_DIMENSIONS = 2 * GROUP_BYTES;

  /// What the low half of a byte is above the number that it stands for.
  static final int LOW_OFFSET = 8;

  /// Coarse units in a code.
  static final int COARSE_UNIT = 16;

  private static final int DIMENSION_MIN = 64;
  private static final int LEVELS = 119;

  /// Makes a code plus [#LOW_OFFSET] positive, for a conversion that rounds towards zero.
  private static final int CODE_OFFSET = 8 * COARSE_UNIT + LOW_OFFSET;

  /// Added to a residual, in parts of the scale.
  private static final double RESIDUAL_SLACK = 0x1p-10;

  private static final float SCALE_MIN = 1e-15f;
  private static final float LARGEST_MAX = 1e15f;
  private static final boolean BYTES_FIT_LANES = Lanes.COUNT == 8 || Lanes.COUNT == GROUP_BYTES;

  /// As many bytes as there are lanes.
  static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class,
          VectorShape.forBitSize(BYTES_FIT_LANES ? Lanes.COUNT * Byte.SIZE : Long.SIZE));

  static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

  private VectorCodes() {}

  /// Whether codes pay for vectors of this dimension on this machine.
  public static boolean areUseful(int dimension) {
    return BYTES_FIT_LANES && dimension >= DIMENSION_MIN;
  }

  /// Bytes from code to code in a plane.
  public static int stride(int dimension) {
    return (dimension + GROUP_DIMENSIONS - 1) / GROUP_DIMENSIONS * GROUP_BYTES;
  }

  /// Writes the code of `vector[0 .. dimension)` at `offset` of both planes, and its terms at
  /// `termsOffset` of `terms`.
  public static void encode(
      float[] vector,
      int dimension,
      MemorySegment coarse,
      MemorySegment fine,
      long offset,
      MemorySegment terms,
      long termsOffset) {
    float largest = largest(vector, dimension);
    float scale = largest / LEVELS;
    float coarseResidual = Float.POSITIVE_INFINITY;
    float residual = Float.POSITIVE_INFINITY;
    if (scale >= SCALE_MIN && largest <= LARGEST_MAX) {
      FloatVector coarseSquares = FloatVector.zero(Lanes.SPECIES);
      FloatVector squares = coarseSquares;
      float inverse = LEVELS / largest;
      for (int at = 0; at < stride(dimension); at += Lanes.COUNT) {
        int high = at / GROUP_BYTES * GROUP_DIMENSIONS + at % GROUP_BYTES;
        FloatVector x = load(vector, high, dimension);
        FloatVector y = load(vector, high + GROUP_BYTES, dimension);
        IntVector xCode = code(x, inverse);
        IntVector yCode = code(y, inverse);
        IntVector xCoarse = xCode.lanewise(VectorOperators.LSHR, 4);
        IntVector yCoarse = yCode.lanewise(VectorOperators.LSHR, 4);
        IntVector xFine = xCode.and(COARSE_UNIT - 1);
        IntVector yFine = yCode.and(COARSE_UNIT - 1);
        pack(xCoarse, yCoarse).intoMemorySegment(coarse, offset + at, Lanes.ORDER);
        pack(xFine, yFine).intoMemorySegment(fine, offset + at, Lanes.ORDER);
        FloatVector xRest = rest(x, xCoarse, -COARSE_UNIT * scale);
        FloatVector yRest = rest(y, yCoarse, -COARSE_UNIT * scale);
        coarseSquares = yRest.fma(yRest, xRest.fma(xRest, coarseSquares));
        xRest = rest(xRest, xFine, -scale);
        yRest = rest(yRest, yFine, -scale);
        squares = yRest.fma(yRest, xRest.fma(xRest, squares));
      }
      coarseResidual = residual(coarseSquares, dimension, scale);
      residual = residual(squares, dimension, scale);
    }
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset, scale);
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset + Float.BYTES, coarseResidual);
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset + 2 * Float.BYTES, residual);
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

  /// As many elements as there are lanes; zeros beyond the dimension.
  private static FloatVector load(float[] vector, int from, int dimension) {
    if (from + Lanes.COUNT <= dimension) {
      return FloatVector.fromArray(Lanes.SPECIES, vector, from);
    }
    if (from >= dimension) {
      return FloatVector.zero(Lanes.SPECIES);
    }
    VectorMask<Float> rest = Lanes.SPECIES.indexInRange(from, dimension);
    return FloatVector.fromArray(Lanes.SPECIES, vector, from, rest);
  }

  /// Codes plus [#CODE_OFFSET]: 8 + coarse in the upper four bits, 8 + fine in the lower four.
  private static IntVector code(FloatVector vector, float inverse) {
    return (IntVector)
        vector.mul(inverse).add(CODE_OFFSET + 0.5f).convertShape(VectorOperators.F2I, INTS, 0);
  }

  private static ByteVector pack(IntVector high, IntVector low) {
    return (ByteVector)
        high.lanewise(VectorOperators.XOR, LOW_OFFSET)
            .lanewise(VectorOperators.LSHL, 4)
            .or(low)
            .castShape(BYTES, 0);
  }

  /// What is left of `vector` without `part - 8` of these units.
  private static FloatVector rest(FloatVector vector, IntVector part, float negativeUnit) {
    FloatVector kept = (FloatVector) part.sub(LOW_OFFSET).castShape(Lanes.SPECIES, 0);
    return kept.fma(FloatVector.broadcast(Lanes.SPECIES, negativeUnit), vector);
  }

  private static float residual(FloatVector squares, int dimension, float scale) {
    // Rounding of the sum, and elements whose squares vanish in float32.
    double slack = 1 + (dimension + 8) * 0x1p-22;
    double square = squares.reduceLanes(VectorOperators.ADD);
    return Math.nextUp((float) (Math.sqrt(square) * slack + scale * RESIDUAL_SLACK));
  }
}
