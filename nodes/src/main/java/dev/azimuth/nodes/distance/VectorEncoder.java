package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Writes [VectorCodes].
///
/// In plain loops over arrays at first: a process that has just started applies many rows of its
/// logs before loops are compiled, and in that state vector operations cost a hundred times what
/// these cost. When many rows have come, work behind the statements goes over to vector operations,
/// and when these are compiled by that, everybody does ([LaneUse]). For one thread.
public final class VectorEncoder {
  /// Makes a code plus `LOW_OFFSET` positive, for a conversion that rounds towards zero.
  private static final int CODE_OFFSET = 8 * VectorCodes.COARSE_UNIT + VectorCodes.LOW_OFFSET;

  static final float ROUNDED_OFFSET = CODE_OFFSET + 0.5f;
  static final int FINE_MASK = VectorCodes.COARSE_UNIT - 1;

  /// Added to a residual, in parts of the scale: more than what rounding makes of the rests of up
  /// to 65 536 dimensions, at most 128 x 2^-24 each.
  private static final double RESIDUAL_SLACK = 0x1p-8;

  /// About the bytes of a plane that are written at once.
  private static final int PLANE_BYTES = 4096;

  private static final int ROWS_MAX = 64;
  private static final float SCALE_MIN = 1e-15f;
  private static final float LARGEST_MAX = 1e15f;

  private final int dimension;
  private final int stride;
  private final int rowsMax;
  private final float[] padded;
  private final byte[] coarseBytes;
  private final byte[] fineBytes;
  private final float[] codeTerms;
  private final LaneUse use;
  private final LaneEncoder lanes = new LaneEncoder();
  private float coarseSquares;
  private float squares;

  /// An encoder of vectors of this dimension, for rows that somebody waits for.
  public VectorEncoder(int dimension) {
    this(dimension, LaneUse.inForeground());
  }

  /// An encoder of vectors of this dimension, for files that are written in the background.
  public static VectorEncoder inBackground(int dimension) {
    return new VectorEncoder(dimension, LaneUse.inBackground());
  }

  /// Whether work in the background should encode rows, though their codes are there, so that
  /// vector operations are compiled for those who encode rows that somebody waits for.
  public static boolean wantsPractice() {
    return LaneUse.wantsPractice();
  }

  VectorEncoder(int dimension, LaneUse use) {
    this.dimension = dimension;
    stride = VectorCodes.stride(dimension);
    rowsMax = Math.clamp(PLANE_BYTES / stride, 1, ROWS_MAX);
    this.use = use;
    padded = new float[2 * stride];
    coarseBytes = new byte[rowsMax * stride];
    fineBytes = new byte[rowsMax * stride];
    codeTerms = new float[rowsMax * VectorCodes.TERMS];
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
    encode(vectors, from, 0);
    copy(1, coarse, fine, offset, terms, termsOffset);
  }

  /// Encodes the vector at `from` of `vectors` as row `row`, below [#rowsMax], of those that
  /// [#copy] writes at once.
  public void encode(float[] vectors, int from, int row) {
    float[] source = vectors;
    int start = from;
    if (dimension < padded.length) {
      System.arraycopy(vectors, from, padded, 0, dimension);
      source = padded;
      start = 0;
    }
    int at = row * stride;
    boolean byLanes = use.next();
    int end = start + padded.length;
    float largest = byLanes ? lanes.largest(source, start, end) : largest(source, start, end);
    float scale = largest / VectorCodes.LEVELS;
    float coarseResidual = Float.POSITIVE_INFINITY;
    float residual = Float.POSITIVE_INFINITY;
    if (scale >= SCALE_MIN && largest <= LARGEST_MAX) {
      float inverse = VectorCodes.LEVELS / largest;
      if (byLanes) {
        var planes = new LaneEncoder.Planes(coarseBytes, fineBytes, at, stride);
        lanes.pack(source, start, planes, scale, inverse);
        coarseSquares = lanes.coarseSquares;
        squares = lanes.squares;
      } else {
        pack(source, start, at, scale, inverse);
      }
      coarseResidual = residual(coarseSquares, scale);
      residual = residual(squares, scale);
    } else {
      Arrays.fill(coarseBytes, at, at + stride, (byte) 0);
      Arrays.fill(fineBytes, at, at + stride, (byte) 0);
    }
    int term = row * VectorCodes.TERMS;
    codeTerms[term] = scale;
    codeTerms[term + 1] = coarseResidual;
    codeTerms[term + 2] = residual;
  }

  /// Writes the codes of the first `count` rows one after another, from `offset` of both planes and
  /// `termsOffset` of `terms` on.
  public void copy(
      int count,
      MemorySegment coarse,
      MemorySegment fine,
      long offset,
      MemorySegment terms,
      long termsOffset) {
    MemorySegment.copy(coarseBytes, 0, coarse, ValueLayout.JAVA_BYTE, offset, count * stride);
    MemorySegment.copy(fineBytes, 0, fine, ValueLayout.JAVA_BYTE, offset, count * stride);
    MemorySegment.copy(
        codeTerms, 0, terms, ValueLayout.JAVA_FLOAT, termsOffset, count * VectorCodes.TERMS);
  }

  /// Rows that [#copy] can write at once.
  public int rowsMax() {
    return rowsMax;
  }

  private static float largest(float[] vectors, int from, int to) {
    float largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(vectors[i]));
    }
    return largest;
  }

  /// Fills the bytes of both planes from `to` on, and adds up the squares of what either leaves
  /// out.
  private void pack(float[] source, int start, int to, float scale, float inverse) {
    float coarseHigh = 0;
    float coarseLow = 0;
    float fineHigh = 0;
    float fineLow = 0;
    float unit = VectorCodes.COARSE_UNIT * scale;
    for (int group = 0; group < stride; group += VectorCodes.GROUP_BYTES) {
      for (int at = group; at < group + VectorCodes.GROUP_BYTES; at++) {
        float high = source[start + group + at];
        float low = source[start + group + at + VectorCodes.GROUP_BYTES];
        int highCode = (int) (high * inverse + ROUNDED_OFFSET);
        int lowCode = (int) (low * inverse + ROUNDED_OFFSET);
        int highCoarse = highCode >>> 4;
        int lowCoarse = lowCode >>> 4;
        int highFine = highCode & FINE_MASK;
        int lowFine = lowCode & FINE_MASK;
        coarseBytes[to + at] = (byte) ((highCoarse ^ VectorCodes.LOW_OFFSET) << 4 | lowCoarse);
        fineBytes[to + at] = (byte) ((highFine ^ VectorCodes.LOW_OFFSET) << 4 | lowFine);
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
