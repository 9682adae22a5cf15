package dev.azimuth.nodes.distance;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// Counts bits of rows against one binary vector: `popcount((row ^ flip) & mask)`.
///
/// With the vector to flip and all bits in the mask these are the bits that differ, with the vector
/// as the mask and nothing flipped those that both have. What is loaded behind the end of a row is
/// nothing. Stateless, safe for any thread.
final class BitCountKernel {
  private static final VectorSpecies<Long> WORDS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES = WORDS.withLanes(byte.class);
  private static final int REGISTER_BYTES = WORDS.vectorByteSize();

  private BitCountKernel() {}

  /// Words of `flip` and `mask` for rows of so many bytes.
  static int words(int bytes) {
    return (bytes + REGISTER_BYTES - 1) / REGISTER_BYTES * WORDS.length();
  }

  /// Puts the count of row `i` into `out[i]`.
  ///
  /// @param flip [#words], little-endian as the rows are; 0 behind their bits
  /// @param mask the same
  /// @param bytes of a row
  static void count(long[] flip, long[] mask, VectorRows rows, int bytes, int[] out) {
    VectorMask<Byte> rest = rest(bytes);
    for (int row = 0; row < rows.count(); row++) {
      out[row] = count(flip, mask, rows.data(), rows.offset() + row * rows.stride(), bytes, rest);
    }
  }

  /// Puts the count of row `ordinals[i]` into `out[i]`, for the first `count`; see the other.
  static void count(
      long[] flip, long[] mask, FloatRows rows, int[] ordinals, int count, int bytes, int[] out) {
    VectorMask<Byte> rest = rest(bytes);
    for (int i = 0; i < count; i++) {
      out[i] = count(flip, mask, rows.data(), rows.at(ordinals[i]), bytes, rest);
    }
  }

  private static VectorMask<Byte> rest(int bytes) {
    return BYTES.indexInRange(bytes / REGISTER_BYTES * REGISTER_BYTES, bytes);
  }

  private static int count(
      long[] flip, long[] mask, MemorySegment data, long at, int bytes, VectorMask<Byte> rest) {
    int whole = bytes / REGISTER_BYTES * REGISTER_BYTES;
    LongVector sum = LongVector.zero(WORDS);
    for (int from = 0; from < whole; from += REGISTER_BYTES) {
      LongVector part = LongVector.fromMemorySegment(WORDS, data, at + from, Lanes.ORDER);
      sum = sum.add(counts(part, flip, mask, from / Long.BYTES));
    }
    if (whole < bytes) {
      LongVector part =
          ByteVector.fromMemorySegment(BYTES, data, at + whole, Lanes.ORDER, rest)
              .reinterpretAsLongs();
      sum = sum.add(counts(part, flip, mask, whole / Long.BYTES));
    }
    return (int) sum.reduceLanes(ADD);
  }

  private static LongVector counts(LongVector part, long[] flip, long[] mask, int word) {
    return part.lanewise(XOR, LongVector.fromArray(WORDS, flip, word))
        .and(LongVector.fromArray(WORDS, mask, word))
        .lanewise(BIT_COUNT);
  }
}
