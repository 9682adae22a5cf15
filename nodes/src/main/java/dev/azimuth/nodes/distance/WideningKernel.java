package dev.azimuth.nodes.distance;

import dev.azimuth.storage.type.VectorElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Makes float32 of a row's smaller elements, so that all else is written for float32 only.
///
/// The bits of a float16 without its sign, moved to where those of a float32 lie, are that number
/// divided by 2^112, also where it is subnormal; so one multiplication makes it whole. The numbers
/// are exactly those of [VectorElement#read], which tests compare. Stateless, safe for any thread.
final class WideningKernel {
  private static final VectorSpecies<Integer> INTS = Lanes.SPECIES.withLanes(int.class);
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(
          short.class, VectorShape.forBitSize(Math.max(Long.SIZE, INTS.vectorBitSize() / 2)));
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, INTS.vectorBitSize() / 4)));

  /// Parts of as many lanes as there are floats in a vector of shorts, and of bytes.
  private static final int SHORT_PARTS = SHORTS.length() / Lanes.COUNT;

  private static final int BYTE_PARTS = BYTES.length() / Lanes.COUNT;

  private static final int HALF_MAGNITUDE = 0x7fff;
  private static final int HALF_SIGN = 0x8000;
  private static final int FRACTION_SHIFT = 13;
  private static final int SIGN_SHIFT = 16;
  private static final float EXPONENT_DIFFERENCE = 0x1p112f;

  private WideningKernel() {}

  /// Writes the elements of a row as float32 to `at` of `target`.
  ///
  /// @param rest scratch space of at least as many floats as a row has elements
  static void widen(FloatRows rows, int ordinal, MemorySegment target, long at, float[] rest) {
    VectorElement element = rows.element();
    MemorySegment source = rows.data();
    long offset = rows.at(ordinal);
    int count = rows.dimension();
    int done =
        switch (element) {
          case FLOAT32, BINARY -> 0;
          case FLOAT16 -> halves(source, offset, count, target, at);
          case INT8 -> bytes(source, offset, count, target, at);
        };
    if (done < count) {
      element.read(source, offset + element.bytes(done), rest, 0, count - done);
      MemorySegment.copy(
          rest, 0, target, ValueLayout.JAVA_FLOAT, at + (long) done * Float.BYTES, count - done);
    }
  }

  private static int halves(
      MemorySegment source, long offset, int count, MemorySegment target, long at) {
    int bound = SHORTS.loopBound(count);
    for (int i = 0; i < bound; i += SHORTS.length()) {
      ShortVector halves =
          ShortVector.fromMemorySegment(
              SHORTS, source, offset + (long) i * Short.BYTES, Lanes.ORDER);
      for (int part = 0; part < SHORT_PARTS; part++) {
        IntVector bits =
            (IntVector) halves.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, part);
        FloatVector magnitude =
            bits.and(HALF_MAGNITUDE)
                .lanewise(VectorOperators.LSHL, FRACTION_SHIFT)
                .reinterpretAsFloats()
                .mul(EXPONENT_DIFFERENCE);
        IntVector sign = bits.and(HALF_SIGN).lanewise(VectorOperators.LSHL, SIGN_SHIFT);
        magnitude
            .reinterpretAsInts()
            .or(sign)
            .reinterpretAsFloats()
            .intoMemorySegment(
                target, at + (long) (i + part * Lanes.COUNT) * Float.BYTES, Lanes.ORDER);
      }
    }
    return bound;
  }

  private static int bytes(
      MemorySegment source, long offset, int count, MemorySegment target, long at) {
    int bound = BYTES.loopBound(count);
    for (int i = 0; i < bound; i += BYTES.length()) {
      ByteVector bytes = ByteVector.fromMemorySegment(BYTES, source, offset + i, Lanes.ORDER);
      for (int part = 0; part < BYTE_PARTS; part++) {
        bytes
            .convertShape(VectorOperators.B2F, Lanes.SPECIES, part)
            .reinterpretAsFloats()
            .intoMemorySegment(
                target, at + (long) (i + part * Lanes.COUNT) * Float.BYTES, Lanes.ORDER);
      }
    }
    return bound;
  }
}
