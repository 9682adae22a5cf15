package dev.azimuth.nodes.distance;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// What [VectorEncoder] does in plain loops, with vector operations: the same codes, and residuals
/// whose last bits may differ.
final class LaneEncoder {
  private static final VectorSpecies<Float> FLOATS = Lanes.SPECIES;
  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, Lanes.COUNT * 8)));

  /// Where codes go: `count` bytes of both planes from `first` on.
  record Planes(byte[] coarse, byte[] fine, int first, int count) {}

  /// Squares of what the coarse halves, and all of the code, leave out.
  float coarseSquares;

  float squares;

  float largest(float[] padded, int from, int to) {
    FloatVector largest = FloatVector.zero(FLOATS);
    for (int at = from; at < to; at += Lanes.COUNT) {
      largest = largest.max(FloatVector.fromArray(FLOATS, padded, at).abs());
    }
    return largest.reduceLanes(VectorOperators.MAX);
  }

  /// Fills the bytes of both planes, from their first one on, by the padded vector at `from`.
  void pack(float[] padded, int from, Planes planes, float scale, float inverse) {
    FloatVector coarseSum = FloatVector.zero(FLOATS);
    FloatVector sum = FloatVector.zero(FLOATS);
    float unit = VectorCodes.COARSE_UNIT * scale;
    for (int at = 0; at < planes.count; at += Lanes.COUNT) {
      int dimension = from + VectorCodes.highDimension(at);
      FloatVector high = FloatVector.fromArray(FLOATS, padded, dimension);
      FloatVector low = FloatVector.fromArray(FLOATS, padded, dimension + VectorCodes.GROUP_BYTES);
      IntVector highCode = code(high, inverse);
      IntVector lowCode = code(low, inverse);
      IntVector highCoarse = highCode.lanewise(VectorOperators.LSHR, 4);
      IntVector lowCoarse = lowCode.lanewise(VectorOperators.LSHR, 4);
      IntVector highFine = highCode.and(VectorEncoder.FINE_MASK);
      IntVector lowFine = lowCode.and(VectorEncoder.FINE_MASK);
      bytes(highCoarse, lowCoarse).intoArray(planes.coarse, planes.first + at);
      bytes(highFine, lowFine).intoArray(planes.fine, planes.first + at);
      FloatVector highRest = high.sub(value(highCoarse, unit));
      FloatVector lowRest = low.sub(value(lowCoarse, unit));
      coarseSum = highRest.fma(highRest, coarseSum);
      coarseSum = lowRest.fma(lowRest, coarseSum);
      highRest = highRest.sub(value(highFine, scale));
      lowRest = lowRest.sub(value(lowFine, scale));
      sum = highRest.fma(highRest, sum);
      sum = lowRest.fma(lowRest, sum);
    }
    coarseSquares = Lanes.sum(coarseSum);
    squares = Lanes.sum(sum);
  }

  private static IntVector code(FloatVector values, float inverse) {
    return (IntVector)
        values
            .mul(inverse)
            .add(VectorEncoder.ROUNDED_OFFSET)
            .convertShape(VectorOperators.F2I, INTS, 0);
  }

  private static ByteVector bytes(IntVector high, IntVector low) {
    IntVector both =
        high.lanewise(VectorOperators.XOR, VectorCodes.LOW_OFFSET)
            .lanewise(VectorOperators.LSHL, 4)
            .or(low);
    return (ByteVector) both.convertShape(VectorOperators.I2B, BYTES, 0);
  }

  private static FloatVector value(IntVector halves, float unit) {
    return ((FloatVector)
            halves.sub(VectorCodes.LOW_OFFSET).convertShape(VectorOperators.I2F, FLOATS, 0))
        .mul(unit);
  }
}
