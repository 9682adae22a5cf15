package dev.azimuth.nodes.index.code;

import dev.azimuth.nodes.distance.BinaryCodeKernel;
import dev.azimuth.nodes.distance.CodeQuantiser;
import dev.azimuth.nodes.distance.CodeRows;
import java.lang.foreign.MemorySegment;

/// A query over [BinaryCode]s, rounded to four bits per dimension. Reused; for one thread.
public final class BinaryQuery {
  private final int padded;
  private final long codeBytes;
  private final int[] rounded;
  private final long[] planes;
  private final int[] products;
  private float low;
  private float step;
  private float sum;
  private float square;
  private float length;

  /// A query over codes of `padded` dimensions, for at most `countMax` rows a call.
  public BinaryQuery(int padded, int countMax) {
    this.padded = padded;
    codeBytes = BinaryCodeKernel.codeBytes(padded);
    rounded = new int[padded];
    planes = new long[BinaryCodeKernel.planeWords(padded)];
    products = new int[countMax];
  }

  /// Takes the rotated, centred vector `query[0 .. padded)` with its squared length.
  public void reset(float[] query, float squaredLength) {
    float largest = CodeQuantiser.largest(query, padded);
    step = largest == 0 ? 1 : 2 * largest / BinaryCodeKernel.QUERY_MAX;
    low = -largest;
    long roundedSum =
        CodeQuantiser.round(query, padded, 1 / step, BinaryCodeKernel.QUERY_MAX / 2f, rounded);
    BinaryCodeKernel.cut(rounded, padded, planes);
    sum = low * padded + step * roundedSum;
    square = squaredLength;
    length = (float) Math.sqrt(squaredLength);
  }

  /// Puts into `out[i]` the estimated squared distance of code `ordinals[i]`, less `deviations`
  /// standard deviations.
  public void lowerBounds(
      CodeRows codes, int[] ordinals, int count, float deviations, float[] out) {
    BinaryCodeKernel.multiply(planes, codes, ordinals, count, products);
    MemorySegment data = codes.data();
    float doubleLow = 2 * low;
    float doubleStep = 2 * step;
    float margin = deviations * length;
    for (int i = 0; i < count; i++) {
      long terms = codes.at(ordinals[i]) + codeBytes;
      float factor = data.get(CodeTerms.FLOAT, terms + BinaryCode.FACTOR);
      float error = data.get(CodeTerms.FLOAT, terms + BinaryCode.ERROR);
      int ones = data.get(CodeTerms.INT, terms + BinaryCode.ONES);
      float product = doubleLow * ones + doubleStep * products[i] - sum;
      out[i] = data.get(CodeTerms.FLOAT, terms) + square + factor * product - margin * error;
    }
  }
}
