package dev.azimuth.nodes.distance;

import dev.azimuth.storage.type.VectorElement;

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
  /// Terms of one vector.
  static final int TERMS = 3;

  /// Their bytes.
  public static final int TERM_BYTES = TERMS * Float.BYTES;

  static final int GROUP_BYTES = 16;
  static final int GROUP_DIMENSIONS = 2 * GROUP_BYTES;

  /// The largest code.
  static final int LEVELS = 119;

  /// What the low half of a byte is above the number that it stands for.
  static final int LOW_OFFSET = 8;

  /// Coarse units in a code.
  static final int COARSE_UNIT = 16;

  private static final int DIMENSION_MIN = 64;

  /// Numbers of float32 in a register of 128 bits.
  private static final int LANES_MIN = 4;

  private VectorCodes() {}

  /// Whether codes pay for vectors of this dimension on this machine.
  public static boolean areUseful(int dimension) {
    return Lanes.COUNT >= LANES_MIN && Lanes.COUNT <= GROUP_BYTES && dimension >= DIMENSION_MIN;
  }

  /// Whether they pay for vectors of such elements: bits are fewer than their codes.
  public static boolean areUseful(int dimension, VectorElement element) {
    return element != VectorElement.BINARY && areUseful(dimension);
  }

  /// Bytes from code to code in a plane.
  public static int stride(int dimension) {
    return (dimension + GROUP_DIMENSIONS - 1) / GROUP_DIMENSIONS * GROUP_BYTES;
  }

  /// The dimension in the high half of byte `at` of a plane; that in the low half comes
  /// [#GROUP_BYTES] after it.
  static int highDimension(int at) {
    return at / GROUP_BYTES * GROUP_DIMENSIONS + at % GROUP_BYTES;
  }
}
