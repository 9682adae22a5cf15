package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.distance.CodeRows;
import dev.azimuth.nodes.distance.NibbleCodeKernel;
import java.lang.foreign.MemorySegment;

/// A query over [NibbleCode]s, rounded to seven bits per dimension. Reused; for one thread.
public final class NibbleQuery {
  /// Part of the squared lengths by which a certain bound is lowered for rounding.
  private static final double SLACK = 1e-4;

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

  /// What the owner of a code left in it; see [NibbleCode].
  public float extra(CodeRows codes, int ordinal) {
    long terms = codes.at(ordinal) + codeBytes;
    return codes.data().get(CodeTerms.FLOAT, terms + NibbleCode.EXTRA);
  }

  /// Puts into `out[i]` what the squared distance of code `ordinals[i]` is certainly not below.
  ///
  /// The estimate misses `2 <e, q>`, where `e` is what the code does not hold of the vector, and
  /// the rounding of the query times the code; both are bounded by lengths. The transformation's
  /// own rounding is allowed for by a part of the lengths.
  public void certainBounds(CodeRows codes, int[] ordinals, int count, float[] out) {
    estimate(codes, ordinals, count, out);
    double rootOfDimensions = Math.sqrt(padded);
    double rounding = 0.5 * step * rootOfDimensions;
    for (int i = 0; i < count; i++) {
      long terms = codes.at(ordinals[i]) + codeBytes;
      float codedSquare = codes.data().get(CodeTerms.FLOAT, terms);
      double twiceRest =
          codes.data().get(CodeTerms.FLOAT, terms + NibbleCode.ERROR) * rootOfDimensions;
      double codeLength = Math.sqrt(codedSquare + twiceRest * twiceRest / 4);
      double unknown = twiceRest * length + 2 * codeLength * rounding;
      out[i] -= (float) (unknown + SLACK * (codedSquare + square));
    }
  }
}
