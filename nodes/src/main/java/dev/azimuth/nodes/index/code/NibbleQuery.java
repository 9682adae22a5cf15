package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.NibbleCodeKernel;
import java.lang.foreign.MemorySegment;

/// A query over [NibbleCode]s, rounded to seven bits per dimension. Reused; for one thread.
public final class NibbleQuery {
  private static final float CENTRE = NibbleCodeKernel.CODE_MAX / 2f;

  private final int padded;
  private final long codeBytes;
  private final short[] rounded;
  private final int[] products;
  private float step;
  private float centre;
  private float square;
  private float length;

  /// A query over codes of `padded` dimensions, for at most `countMax` rows a call.
  public NibbleQuery(int padded, int countMax) {
    this.padded = padded;
    codeBytes = NibbleCodeKernel.codeBytes(padded);
    rounded = new short[NibbleCodeKernel.queryLength(padded)];
    products = new int[countMax];
  }

  /// Takes the rotated, centred vector `query[0 .. padded)` with its squared length.
  public void reset(float[] query, float squaredLength) {
    float largest = CodeQuantiser.largest(query, padded);
    step = largest == 0 ? 1 : largest / NibbleCodeKernel.QUERY_MAX;
    long sum =
        CodeQuantiser.roundSigned(query, padded, 1 / step, NibbleCodeKernel.QUERY_MAX, rounded);
    centre = step * CENTRE * sum;
    square = squaredLength;
    length = (float) Math.sqrt(squaredLength);
  }

  /// Puts the estimated squared distance of code `ordinals[i]` into `out[i]`.
  public void estimate(CodeRows codes, int[] ordinals, int count, float[] out) {
    NibbleCodeKernel.multiply(rounded, codes, ordinals, count, products);
    MemorySegment data = codes.data();
    for (int i = 0; i < count; i++) {
      long terms = codes.at(ordinals[i]) + codeBytes;
      float factor = data.get(CodeTerms.FLOAT, terms + NibbleCode.FACTOR);
      out[i] = data.get(CodeTerms.FLOAT, terms) + square + factor * (step * products[i] - centre);
    }
  }

  /// Standard deviation of the estimate for a code.
  public float error(CodeRows codes, int ordinal) {
    long terms = codes.at(ordinal) + codeBytes;
    return length * codes.data().get(CodeTerms.FLOAT, terms + NibbleCode.ERROR);
  }
}
