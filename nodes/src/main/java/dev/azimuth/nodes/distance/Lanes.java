package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The vector length of this machine, and loads and sums of that length.
final class Lanes {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int COUNT = SPECIES.length();

  private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
  private static final VectorSpecies<Short> SHORT_SPECIES = narrow(short.class, Short.SIZE);
  private static final VectorSpecies<Byte> BYTE_SPECIES = narrow(byte.class, Byte.SIZE);

  /// Elements that [#loadHalves] reads: no fewer than there are lanes.
  static final int HALVES = SHORT_SPECIES.length();

  /// Elements that [#loadBytes] reads: no fewer than there are lanes.
  static final int BYTES = BYTE_SPECIES.length();

  private static final int HALF_FRACTION_SHIFT = 13;
  private static final int HALF_MASK = 0x8fffffff;
  private static final float HALF_EXPONENT_DIFFERENCE = 0x1p112f;

  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final VectorShuffle<Float> HALF = rotation(COUNT / 2);
  private static final VectorShuffle<Float> QUARTER = rotation(COUNT / 4);
  private static final VectorShuffle<Float> EIGHTH = rotation(COUNT / 8);
  private static final VectorShuffle<Float> SIXTEENTH = rotation(COUNT / 16);

  private Lanes() {}

  /// As many lanes of fewer bits, or more where there are no registers so small.
  private static <E> VectorSpecies<E> narrow(Class<E> element, int bits) {
    return VectorSpecies.of(element, VectorShape.forBitSize(Math.max(Long.SIZE, COUNT * bits)));
  }

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane + distance) % COUNT);
  }

  static FloatVector load(MemorySegment rows, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, rows, offset, ORDER);
  }

  static FloatVector load(MemorySegment rows, long offset, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(SPECIES, rows, offset, ORDER, mask);
  }

  /// Reads float16, which are finite.
  ///
  /// The bits of a float16, moved to where those of a float32 lie, are that number divided by
  /// 2^112, also where it is subnormal; so one multiplication makes it whole, exactly. Three bits
  /// that copy the sign are in the way of the exponent.
  static FloatVector loadHalves(MemorySegment rows, long offset) {
    ShortVector halves = ShortVector.fromMemorySegment(SHORT_SPECIES, rows, offset, ORDER);
    IntVector bits = (IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0);
    return bits.lanewise(VectorOperators.LSHL, HALF_FRACTION_SHIFT)
        .and(HALF_MASK)
        .reinterpretAsFloats()
        .mul(HALF_EXPONENT_DIFFERENCE);
  }

  /// Reads int8.
  static FloatVector loadBytes(MemorySegment rows, long offset) {
    ByteVector bytes = ByteVector.fromMemorySegment(BYTE_SPECIES, rows, offset, ORDER);
    return (FloatVector) bytes.convertShape(VectorOperators.B2F, SPECIES, 0);
  }

  /// The sum of all lanes, always in the same order, which `reduceLanes` does not promise.
  static float sum(FloatVector vector) {
    FloatVector sums = vector;
    if (COUNT >= 2) {
      sums = sums.add(sums.rearrange(HALF));
    }
    if (COUNT >= 4) {
      sums = sums.add(sums.rearrange(QUARTER));
    }
    if (COUNT >= 8) {
      sums = sums.add(sums.rearrange(EIGHTH));
    }
    if (COUNT >= 16) {
      sums = sums.add(sums.rearrange(SIXTEENTH));
    }
    return sums.lane(0);
  }
}
