package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.distance.BinaryCodeKernel;
import dev.azimuth.nodes.distance.CodeQuantiser;
import java.lang.foreign.MemorySegment;

/// One bit per dimension of a rotated, centred vector, and what corrects estimates made from it.
///
/// The code of `o` is the sign of each element. As its direction is random, `|o|^2 / <sign, o> x
/// <sign, q>` is an unbiased estimate of `<o, q>` whose error is about `|o| |q| sqrt((1 - c^2) /
/// c^2) / sqrt(n - 1)`, where `c` is the cosine between `o` and its code (Gao and Long, RaBitQ,
/// 2024). The bytes of a code are
///
/// | offset | type | content |
/// |---|---|---|
/// | 0 | bits | 1 where the element is not negative, see [BinaryCodeKernel]; `n / 8` bytes |
/// | n / 8 | float32 | `square`: `\|o\|^2` |
/// | + 4 | float32 | `factor`: `-2 \|o\|^2 / <sign, o>` |
/// | + 8 | float32 | `error`: standard deviation of the estimated squared distance, over `\|q\|` |
/// | + 12 | int32 | number of bits that are 1 |
///
/// little-endian. `n` is a multiple of 64.
public final class BinaryCode {
  /// Bytes of the terms.
  public static final int TERM_BYTES = 16;

  static final int FACTOR = 4;
  static final int ERROR = 8;
  static final int ONES = 12;

  private BinaryCode() {}

  /// Bytes of a code with its terms, for `padded` dimensions.
  public static int bytes(int padded) {
    return BinaryCodeKernel.codeBytes(padded) + TERM_BYTES;
  }

  /// Writes the code of `vector[0 .. padded)`.
  public static void encode(float[] vector, int padded, MemorySegment to, long offset) {
    int ones = 0;
    double absolute = 0;
    for (int word = 0; word < padded / Long.SIZE; word++) {
      long bits = 0;
      for (int i = 0; i < Long.SIZE; i++) {
        float value = vector[word * Long.SIZE + i];
        absolute += Math.abs(value);
        bits |= value >= 0 ? 1L << i : 0;
      }
      ones += Long.bitCount(bits);
      to.set(CodeTerms.LONG, offset + (long) word * Long.BYTES, bits);
    }
    float square = CodeQuantiser.square(vector, padded);
    double cosineSquare = square == 0 ? 1 : absolute * absolute / ((double) square * padded);
    long terms = offset + BinaryCodeKernel.codeBytes(padded);
    to.set(CodeTerms.FLOAT, terms, square);
    to.set(CodeTerms.FLOAT, terms + FACTOR, absolute == 0 ? 0 : (float) (-2 * square / absolute));
    to.set(CodeTerms.FLOAT, terms + ERROR, CodeTerms.error(square, cosineSquare, padded));
    to.set(CodeTerms.INT, terms + ONES, ones);
  }
}
