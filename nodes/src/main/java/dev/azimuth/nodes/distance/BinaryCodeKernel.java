package dev.azimuth.nodes.distance;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of codes of one bit per dimension with a query of four bits per dimension.
///
/// Bit `i % 64` of the little-endian word `i / 64` of a code belongs to dimension `i`. The query is
/// cut into four planes: plane `p` holds bit `p` of every dimension, in the order of a code. The
/// product is `sum over p of 2^p x popcount(code & plane p)`. Stateless, safe for any thread.
///
/// The loops are written out, with nothing factored out of them, for a reason: methods of more than
/// 325 bytes are not compiled into their callers. In a large caller the compiler gives up half-way,
/// and registers become objects; a test watches over it.
public final class BinaryCodeKernel {
  /// Largest query value.
  public static final int QUERY_MAX = 15;

  private static final int PLANES = 4;
  private static final int WORDS_ALIGNMENT = CodeRows.PADDING / Long.BYTES;
  private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_PREFERRED;
  private static final int LANES = WORDS.length();

  private BinaryCodeKernel() {}

  /// Bytes of a code, without padding.
  public static int codeBytes(int dimension) {
    return (dimension + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
  }

  /// Words of all planes of a query.
  public static int planeWords(int dimension) {
    return PLANES * words(dimension);
  }

  private static int words(int dimension) {
    int words = (dimension + Long.SIZE - 1) / Long.SIZE;
    return (words + WORDS_ALIGNMENT - 1) & -WORDS_ALIGNMENT;
  }

  /// Cuts `values[0 .. dimension)`, each from 0 to [#QUERY_MAX], into `planes`.
  ///
  /// `values` is padded with zeros to a multiple of 64.
  public static void cut(int[] values, int dimension, long[] planes) {
    int words = words(dimension);
    VectorSpecies<Integer> species = IntVector.SPECIES_PREFERRED;
    for (int plane = 0; plane < PLANES; plane++) {
      for (int from = 0; from < dimension; from += Long.SIZE) {
        long word = 0;
        for (int i = 0; i < Long.SIZE; i += species.length()) {
          IntVector part = IntVector.fromArray(species, values, from + i);
          long bits = part.and(1 << plane).compare(NE, 0).toLong();
          word |= bits << i;
        }
        planes[plane * words + from / Long.SIZE] = word;
      }
    }
  }

  /// Puts the product of the query with code `ordinals[i]` into `out[i]`.
  public static void multiply(long[] planes, CodeRows codes, int[] ordinals, int count, int[] out) {
    int words = planes.length / PLANES;
    if (words == LANES) {
      oneRegister(planes, codes, ordinals, count, out);
    } else if (words == 2 * LANES) {
      twoRegisters(planes, codes, ordinals, count, out);
    } else {
      anyRegisters(planes, codes, ordinals, count, out);
    }
  }

  /// Codes of one register: the planes stay in registers, two rows overlap.
  private static void oneRegister(
      long[] planes, CodeRows codes, int[] ordinals, int count, int[] out) {
    MemorySegment data = codes.data();
    LongVector plane0 = LongVector.fromArray(WORDS, planes, 0);
    LongVector plane1 = LongVector.fromArray(WORDS, planes, LANES);
    LongVector plane2 = LongVector.fromArray(WORDS, planes, 2 * LANES);
    LongVector plane3 = LongVector.fromArray(WORDS, planes, 3 * LANES);
    for (int i = 0; i < count; i += 2) {
      int next = Math.min(i + 1, count - 1);
      LongVector a = LongVector.fromMemorySegment(WORDS, data, codes.at(ordinals[i]), Lanes.ORDER);
      LongVector b =
          LongVector.fromMemorySegment(WORDS, data, codes.at(ordinals[next]), Lanes.ORDER);
      LongVector a0 = a.and(plane0).lanewise(BIT_COUNT);
      LongVector a1 = a.and(plane1).lanewise(BIT_COUNT).lanewise(LSHL, 1);
      LongVector a2 = a.and(plane2).lanewise(BIT_COUNT).lanewise(LSHL, 2);
      LongVector a3 = a.and(plane3).lanewise(BIT_COUNT).lanewise(LSHL, 3);
      LongVector b0 = b.and(plane0).lanewise(BIT_COUNT);
      LongVector b1 = b.and(plane1).lanewise(BIT_COUNT).lanewise(LSHL, 1);
      LongVector b2 = b.and(plane2).lanewise(BIT_COUNT).lanewise(LSHL, 2);
      LongVector b3 = b.and(plane3).lanewise(BIT_COUNT).lanewise(LSHL, 3);
      out[i] = (int) a0.add(a1).add(a2.add(a3)).reduceLanes(ADD);
      out[next] = (int) b0.add(b1).add(b2.add(b3)).reduceLanes(ADD);
    }
  }

  /// Codes of two registers: the planes stay in registers.
  private static void twoRegisters(
      long[] planes, CodeRows codes, int[] ordinals, int count, int[] out) {
    MemorySegment data = codes.data();
    LongVector a0 = LongVector.fromArray(WORDS, planes, 0);
    LongVector b0 = LongVector.fromArray(WORDS, planes, LANES);
    LongVector a1 = LongVector.fromArray(WORDS, planes, 2 * LANES);
    LongVector b1 = LongVector.fromArray(WORDS, planes, 3 * LANES);
    LongVector a2 = LongVector.fromArray(WORDS, planes, 4 * LANES);
    LongVector b2 = LongVector.fromArray(WORDS, planes, 5 * LANES);
    LongVector a3 = LongVector.fromArray(WORDS, planes, 6 * LANES);
    LongVector b3 = LongVector.fromArray(WORDS, planes, 7 * LANES);
    for (int i = 0; i < count; i++) {
      long row = codes.at(ordinals[i]);
      LongVector a = LongVector.fromMemorySegment(WORDS, data, row, Lanes.ORDER);
      row += (long) LANES * Long.BYTES;
      LongVector b = LongVector.fromMemorySegment(WORDS, data, row, Lanes.ORDER);
      LongVector s0 = a.and(a0).lanewise(BIT_COUNT).add(b.and(b0).lanewise(BIT_COUNT));
      LongVector s1 = a.and(a1).lanewise(BIT_COUNT).add(b.and(b1).lanewise(BIT_COUNT));
      LongVector s2 = a.and(a2).lanewise(BIT_COUNT).add(b.and(b2).lanewise(BIT_COUNT));
      LongVector s3 = a.and(a3).lanewise(BIT_COUNT).add(b.and(b3).lanewise(BIT_COUNT));
      LongVector low = s0.add(s1.lanewise(LSHL, 1));
      LongVector high = s2.lanewise(LSHL, 2).add(s3.lanewise(LSHL, 3));
      out[i] = (int) low.add(high).reduceLanes(ADD);
    }
  }

  private static void anyRegisters(
      long[] planes, CodeRows codes, int[] ordinals, int count, int[] out) {
    MemorySegment data = codes.data();
    int words = planes.length / PLANES;
    for (int row = 0; row < count; row++) {
      long at = codes.offset() + ordinals[row] * codes.stride();
      LongVector s0 = LongVector.zero(WORDS);
      LongVector s1 = s0;
      LongVector s2 = s0;
      LongVector s3 = s0;
      for (int i = 0; i < words; i += LANES) {
        LongVector code =
            LongVector.fromMemorySegment(WORDS, data, at + (long) i * Long.BYTES, Lanes.ORDER);
        LongVector plane0 = LongVector.fromArray(WORDS, planes, i);
        LongVector plane1 = LongVector.fromArray(WORDS, planes, i + words);
        LongVector plane2 = LongVector.fromArray(WORDS, planes, i + 2 * words);
        LongVector plane3 = LongVector.fromArray(WORDS, planes, i + 3 * words);
        LongVector count0 = code.and(plane0).lanewise(BIT_COUNT);
        s0 = s0.add(count0);
        LongVector count1 = code.and(plane1).lanewise(BIT_COUNT);
        s1 = s1.add(count1);
        LongVector count2 = code.and(plane2).lanewise(BIT_COUNT);
        s2 = s2.add(count2);
        LongVector count3 = code.and(plane3).lanewise(BIT_COUNT);
        s3 = s3.add(count3);
      }
      LongVector twice = s1.lanewise(LSHL, 1);
      LongVector fourTimes = s2.lanewise(LSHL, 2);
      LongVector eightTimes = s3.lanewise(LSHL, 3);
      LongVector low = s0.add(twice);
      LongVector high = fourTimes.add(eightTimes);
      out[row] = (int) low.add(high).reduceLanes(ADD);
    }
  }
}
