package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Products of one vector with planes of codes, see [VectorCodes].
///
/// A byte with the halves `h` and `l + 8` is the number `16 h + (l + 8)`. So a sum of `q h + p l`
/// is that of `q / 16 x byte + (p - q / 16) x low half`, less 8 times the sum of the `p`: one
/// conversion and one product for each half, without shifts. Safe for any thread.
final class CodeProducts {
  private static final int LOW_MASK = VectorCodes.COARSE_UNIT - 1;
  private static final double FLOAT_ROUNDING = 0x1p-23;

  /// As many bytes as there are lanes, or the least that can be loaded.
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(Lanes.COUNT * Byte.SIZE, Long.SIZE)));

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

  /// Registers of numbers in one of bytes.
  private static final int PARTS = BYTES.length() / Lanes.COUNT;

  private final float[] byteWeights;
  private final float[] lowWeights;
  private final double offset;
  private final double error;

  CodeProducts(float[] query) {
    int stride = VectorCodes.stride(query.length);
    byteWeights = new float[stride];
    lowWeights = new float[stride];
    double lowSum = 0;
    double absolutes = 0;
    for (int at = 0; at < stride; at++) {
      int dimension = VectorCodes.highDimension(at);
      float high = element(query, dimension);
      float low = element(query, dimension + VectorCodes.GROUP_BYTES);
      byteWeights[at] = high / VectorCodes.COARSE_UNIT;
      lowWeights[at] = low - byteWeights[at];
      lowSum += low;
      absolutes += Math.abs(high) + Math.abs(low);
    }
    offset = VectorCodes.LOW_OFFSET * lowSum;
    // No term exceeds 16 times its element: 128 / 16 of a byte and 15 of its low half.
    double termCount = 2.0 * stride / Lanes.COUNT + 8;
    error = termCount * FLOAT_ROUNDING * VectorCodes.COARSE_UNIT * absolutes;
  }

  private static float element(float[] query, int dimension) {
    return dimension < query.length ? query[dimension] : 0;
  }

  /// How far a product may be from the exact one.
  double error() {
    return error;
  }

  /// The product with the code at `at` of a plane.
  double one(MemorySegment plane, long at) {
    FloatVector sum = FloatVector.zero(Lanes.SPECIES);
    for (int i = 0; i < byteWeights.length; i += BYTES.length()) {
      ByteVector bytes = ByteVector.fromMemorySegment(BYTES, plane, at + i, Lanes.ORDER);
      for (int part = 0; part < PARTS; part++) {
        int lane = i + part * Lanes.COUNT;
        FloatVector b = FloatVector.fromArray(Lanes.SPECIES, byteWeights, lane);
        FloatVector l = FloatVector.fromArray(Lanes.SPECIES, lowWeights, lane);
        sum = add(sum, b, l, (IntVector) bytes.convertShape(VectorOperators.B2I, INTS, part));
      }
    }
    return sum.reduceLanes(VectorOperators.ADD) - offset;
  }

  private static FloatVector add(
      FloatVector sum, FloatVector byteWeight, FloatVector lowWeight, IntVector bytes) {
    FloatVector whole = floats(bytes);
    FloatVector low = floats(bytes.and(LOW_MASK));
    return low.fma(lowWeight, whole.fma(byteWeight, sum));
  }

  private static FloatVector floats(IntVector ints) {
    return (FloatVector) ints.convertShape(VectorOperators.I2F, Lanes.SPECIES, 0);
  }
}
