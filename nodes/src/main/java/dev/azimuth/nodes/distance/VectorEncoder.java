package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Writes [VectorCodes].
///
/// In plain loops over arrays: a process that has just started applies many rows of its logs before
/// loops are compiled, and in that state vector operations cost a hundred times what these cost.
/// For one thread.
public final class VectorEncoder {
  /// Makes a code plus `LOW_OFFSET` positive, for a conversion that rounds towards zero.
  private static final int CODE_OFFSET = 8 * VectorCodes.COARSE_UNIT + VectorCodes.LOW_OFFSET;

  private static final float ROUNDED_OFFSET = CODE_OFFSET + 0.5f;
  private static final int FINE_MASK = VectorCodes.COARSE_UNIT - 1;

  /// Added to a residual, in parts of the scale: more than what rounding makes of the rests of up
  /// to 65 536 dimensions, at most 128 x 2^-24 each.
  private static final double RESIDUAL_SLACK = 0x1p-8;

  private static final float SCALE_MIN = 1e-15f;
  private static final float LARGEST_MAX = 1e15f;

  private final int dimension;
  private final float[] padded;
  private final byte[] coarseBytes;
  private final byte[] fineBytes;
  private float coarseSquares;
  private float squares;

  /// An encoder of vectors of this dimension.
  public VectorEncoder(int dimension) {
    this.dimension = dimension;
    int stride = VectorCodes.stride(dimension);
    padded = new float[2 * stride];
    coarseBytes = new byte[stride];
    fineBytes = new byte[stride];
  }

  /// Writes the code of the vector at `from` of `vectors` at `offset` of both planes, and its terms
  /// at `termsOffset` of `terms`.
  public void encode(
      float[] vectors,
      int from,
      MemorySegment coarse,
      MemorySegment fine,
      long offset,
      MemorySegment terms,
      long termsOffset) {
    System.arraycopy(vectors, from, padded, 0, dimension);
    float largest = largest(padded);
    float scale = largest / VectorCodes.LEVELS;
    float coarseResidual = Float.POSITIVE_INFINITY;
    float residual = Float.POSITIVE_INFINITY;
    if (scale >= SCALE_MIN && largest <= LARGEST_MAX) {
      pack(scale, VectorCodes.LEVELS / largest);
      int stride = coarseBytes.length;
      MemorySegment.copy(coarseBytes, 0, coarse, ValueLayout.JAVA_BYTE, offset, stride);
      MemorySegment.copy(fineBytes, 0, fine, ValueLayout.JAVA_BYTE, offset, stride);
      coarseResidual = residual(coarseSquares, scale);
      residual = residual(squares, scale);
    }
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset, scale);
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset + Float.BYTES, coarseResidual);
    terms.set(ValueLayout.JAVA_FLOAT, termsOffset + 2 * Float.BYTES, residual);
  }

  private static float largest(float[] vector) {
    float largest = 0;
    for (float element : vector) {
      largest = Math.max(largest, Math.abs(element));
    }
    return largest;
  }

  /// Fills the bytes of both planes, and adds up the squares of what either leaves out.
  private void pack(float scale, float inverse) {
    float coarseHigh = 0;
    float coarseLow = 0;
    float fineHigh = 0;
    float fineLow = 0;
    float unit = VectorCodes.COARSE_UNIT * scale;
    for (int group = 0; group < coarseBytes.length; group += VectorCodes.GROUP_BYTES) {
      for (int at = group; at < group + VectorCodes.GROUP_BYTES; at++) {
        float high = padded[group + at];
        float low = padded[group + at + VectorCodes.GROUP_BYTES];
        int highCode = (int) (high * inverse + ROUNDED_OFFSET);
        int lowCode = (int) (low * inverse + ROUNDED_OFFSET);
        int highCoarse = highCode >>> 4;
        int lowCoarse = lowCode >>> 4;
        int highFine = highCode & FINE_MASK;
        int lowFine = lowCode & FINE_MASK;
        coarseBytes[at] = (byte) ((highCoarse ^ VectorCodes.LOW_OFFSET) << 4 | lowCoarse);
        fineBytes[at] = (byte) ((highFine ^ VectorCodes.LOW_OFFSET) << 4 | lowFine);
        float highRest = high - (highCoarse - VectorCodes.LOW_OFFSET) * unit;
        float lowRest = low - (lowCoarse - VectorCodes.LOW_OFFSET) * unit;
        coarseHigh += highRest * highRest;
        coarseLow += lowRest * lowRest;
        highRest -= (highFine - VectorCodes.LOW_OFFSET) * scale;
        lowRest -= (lowFine - VectorCodes.LOW_OFFSET) * scale;
        fineHigh += highRest * highRest;
        fineLow += lowRest * lowRest;
      }
    }
    coarseSquares = coarseHigh + coarseLow;
    squares = fineHigh + fineLow;
  }

  private float residual(float squareSum, float scale) {
    // Rounding of the sum, and elements whose squares vanish in float32.
    double slack = 1 + (dimension + 8) * 0x1p-22;
    return Math.nextUp((float) (Math.sqrt(squareSum) * slack + scale * RESIDUAL_SLACK));
  }
}
