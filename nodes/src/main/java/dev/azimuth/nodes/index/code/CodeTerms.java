package dev.azimuth.nodes.index.code;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// How the numbers beside codes are laid out and computed.
final class CodeTerms {
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private CodeTerms() {}

  /// Standard deviation of a squared distance that is estimated by a code, for a query of length 1.
  ///
  /// @param square squared length of the coded vector
  /// @param cosineSquare square of the cosine between the vector and its code
  static float error(float square, double cosineSquare, int padded) {
    double sine = Math.max(0, 1 - cosineSquare) / Math.max(cosineSquare, Double.MIN_NORMAL);
    return (float) (2 * Math.sqrt(square * sine / (padded - 1)));
  }
}
