package dev.azimuth.nodes.distance;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/// Products of codes of four bits per dimension with a query of seven bits per dimension.
///
/// A code consists of blocks of 128 dimensions, 64 bytes each: little-endian 16-bit word `j` of a
/// block holds dimensions `j`, `32 + j`, `64 + j` and `96 + j` of the block, the first one in its
/// lowest four bits. So a register of words is taken apart by shifts, and each part meets
/// consecutive dimensions of the query. Stateless, safe for any thread.
public final class NibbleCodeKernel {
  /// Largest code of a dimension; the smallest is 0.
  public static final short CODE_MAX = 15;

  /// Largest absolute value of the query in a dimension.
  public static final int QUERY_MAX = 63;

  /// Dimensions of a block.
  public static final int BLOCK_DIMENSIONS = 128;

  private static final int BLOCK_WORDS = 32;
  private static final int BLOCK_BYTES = 64;

  private static final VectorSpecies<Short> WORDS = ShortVector.SPECIES_PREFERRED;
  private static final int LANES = WORDS.length();

  /// Dimensions whose products fit 16 bits: `16 x 2 x 15 x 63 = 30240` in each lane of two sums,
  /// which has one word of a block, or several where there are fewer lanes than words.
  private static final int DIMENSIONS_PER_SUM =
      Math.max(1, 16 * LANES / BLOCK_WORDS) * BLOCK_DIMENSIONS;

  private NibbleCodeKernel() {}

  /// Bytes of a code.
  public static int codeBytes(int dimension) {
    return queryLength(dimension) / 2;
  }

  /// Elements of a query: the dimension, padded with zeros to whole blocks.
  public static int queryLength(int dimension) {
    return (dimension + BLOCK_DIMENSIONS - 1) / BLOCK_DIMENSIONS * BLOCK_DIMENSIONS;
  }

  /// Writes `values[0 .. codeBytes x 2)`, each from 0 to [#CODE_MAX], as a code.
  public static void pack(byte[] values, MemorySegment codes, long offset) {
    int quarter = BLOCK_DIMENSIONS / 4;
    for (int block = 0; block < values.length / BLOCK_DIMENSIONS; block++) {
      for (int word = 0; word < BLOCK_WORDS; word++) {
        int at = block * BLOCK_DIMENSIONS + word;
        int low = values[at] | values[at + quarter] << 4;
        int high = values[at + 2 * quarter] | values[at + 3 * quarter] << 4;
        long to = offset + (long) block * BLOCK_BYTES + 2L * word;
        codes.set(ValueLayout.JAVA_BYTE, to, (byte) low);
        codes.set(ValueLayout.JAVA_BYTE, to + 1, (byte) high);
      }
    }
  }

  /// Puts the product of the query with code `ordinals[i]` into `out[i]`.
  public static void multiply(short[] query, CodeRows codes, int[] ordinals, int count, int[] out) {
    if (query.length == BLOCK_DIMENSIONS && LANES == BLOCK_WORDS) {
      oneRegister(query, codes, ordinals, count, out);
      return;
    }
    for (int from = 0; from < query.length; from += DIMENSIONS_PER_SUM) {
      int to = Math.min(query.length, from + DIMENSIONS_PER_SUM);
      if (from == 0) {
        Arrays.fill(out, 0, count, 0);
      }
      add(query, from, to, codes, ordinals, count, out);
    }
  }

  /// Codes of one register: the query stays in registers, and one sum fits 16 bits.
  private static void oneRegister(
      short[] query, CodeRows codes, int[] ordinals, int count, int[] out) {
    MemorySegment data = codes.data();
    ShortVector q0 = ShortVector.fromArray(WORDS, query, 0);
    ShortVector q1 = ShortVector.fromArray(WORDS, query, BLOCK_WORDS);
    ShortVector q2 = ShortVector.fromArray(WORDS, query, 2 * BLOCK_WORDS);
    ShortVector q3 = ShortVector.fromArray(WORDS, query, 3 * BLOCK_WORDS);
    for (int i = 0; i < count; i++) {
      long row = codes.at(ordinals[i]);
      ShortVector code = ShortVector.fromMemorySegment(WORDS, data, row, Lanes.ORDER);
      ShortVector even = code.and(CODE_MAX).mul(q0);
      even = even.add(code.lanewise(LSHR, 8).and(CODE_MAX).mul(q2));
      ShortVector odd = code.lanewise(LSHR, 4).and(CODE_MAX).mul(q1);
      odd = odd.add(code.lanewise(LSHR, 12).mul(q3));
      IntVector pairs = even.add(odd).reinterpretAsInts();
      IntVector low = pairs.lanewise(LSHL, 16).lanewise(ASHR, 16);
      out[i] = low.add(pairs.lanewise(ASHR, 16)).reduceLanes(ADD);
    }
  }

  /// Adds the product over dimensions `from` to `to`. Written out for the reason that
  /// [BinaryCodeKernel] gives.
  private static void add(
      short[] query, int from, int to, CodeRows codes, int[] ordinals, int count, int[] out) {
    MemorySegment data = codes.data();
    for (int i = 0; i < count; i++) {
      long row = codes.at(ordinals[i]);
      ShortVector even = ShortVector.zero(WORDS);
      ShortVector odd = even;
      for (int at = from; at < to; at += BLOCK_DIMENSIONS) {
        for (int word = 0; word < BLOCK_WORDS; word += LANES) {
          int q = at + word;
          long byteAt = row + at / 2 + 2L * word;
          ShortVector code = ShortVector.fromMemorySegment(WORDS, data, byteAt, Lanes.ORDER);
          ShortVector q0 = ShortVector.fromArray(WORDS, query, q);
          even = even.add(code.and(CODE_MAX).mul(q0));
          ShortVector q1 = ShortVector.fromArray(WORDS, query, q + BLOCK_WORDS);
          odd = odd.add(code.lanewise(LSHR, 4).and(CODE_MAX).mul(q1));
          ShortVector q2 = ShortVector.fromArray(WORDS, query, q + 2 * BLOCK_WORDS);
          even = even.add(code.lanewise(LSHR, 8).and(CODE_MAX).mul(q2));
          ShortVector q3 = ShortVector.fromArray(WORDS, query, q + 3 * BLOCK_WORDS);
          odd = odd.add(code.lanewise(LSHR, 12).mul(q3));
        }
      }
      IntVector evens = even.reinterpretAsInts();
      IntVector odds = odd.reinterpretAsInts();
      IntVector low = evens.lanewise(LSHL, 16).lanewise(ASHR, 16);
      low = low.add(odds.lanewise(LSHL, 16).lanewise(ASHR, 16));
      IntVector high = evens.lanewise(ASHR, 16).add(odds.lanewise(ASHR, 16));
      out[i] += low.add(high).reduceLanes(ADD);
    }
  }
}
