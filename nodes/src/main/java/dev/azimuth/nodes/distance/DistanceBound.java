package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Lower bounds of what [DistanceFunction] computes, from codes alone: never above its result, so
/// that a row whose bound exceeds a limit need not be looked at. NaN where nothing can be said.
///
/// With `p` the product found by codes plus its rounding error, `r` the residual and `e` the
/// relative rounding error of a float32 sum, the product that a kernel computes is at most `p + |q|
/// (r + e (2 |x| + r))`. With `2 |q| |x| <= |q|^2 + |x|^2` that needs no root: it is at most `p +
/// |q| r (1 + e) + e (|q|^2 + |x|^2)`. So the squared L2 distance is at least `(1 - 6 e) (|q|^2 +
/// |x|^2) - 2 p - 2 |q| r (1 + e)`, of which `4 e` are for the rounding of the squares, and the
/// negative inner product is at least the upper bound of the product, negated: all of them are
/// linear in what is stored of a row. For the cosine distance both sides are multiplied by `|q|
/// |x|`. The coarse part of the codes is tried first, by a query of few bits, and the whole of it
/// for the rows that are left. What the few bits leave out of the query, `|rest|`, may add `|rest|
/// (|x| + r)` to the product, since no code is longer than that. For one thread.
public final class DistanceBound {
  private static final double FLOAT_ROUNDING = 0x1p-23;
  private static final double DOUBLE_SLACK = 1e-12;

  /// More than what float32 makes of five terms and their factors, in parts of the squared lengths,
  /// or of the product of the lengths: each term is at most about twice that and rounded a few
  /// times.
  private static final double SCREEN_ROUNDING = 0x1p-18;

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, Lanes.SPECIES.vectorShape());

  private static final long LANE_BYTES = (long) Lanes.COUNT * Float.BYTES;

  // Terms of as many rows as there are lanes fill three registers. Three has no divisor in common
  // with the number of lanes, so a term of each row stands in a lane of its own: one register takes
  // them up, and a shuffle puts them in order.
  private static final VectorMask<Float> SCALE_SECOND = mask(0, 1);
  private static final VectorMask<Float> SCALE_THIRD = mask(0, 2);
  private static final VectorMask<Float> RESIDUAL_SECOND = mask(1, 1);
  private static final VectorMask<Float> RESIDUAL_THIRD = mask(1, 2);
  private static final VectorShuffle<Float> SCALE_ORDER = order(0);
  private static final VectorShuffle<Float> RESIDUAL_ORDER = order(1);

  private final DistanceMetric metric;
  private final CoarseProducts coarseProducts;
  private final CodeProducts codeProducts;
  private final double querySquare;
  private final double queryLength;
  private final double rounding;
  private long wholeCodeCount;
  private final int[] products = new int[DistanceFunction.COUNT_MAX];

  // A bound is constant + squareFactor |x|^2 + lengthFactor |x| - productFactor p - residualFactor
  // r, to be compared with the threshold; lengthFactor and threshold depend on the limit.
  private final double constant;
  private final double squareFactor;
  private final double productFactor;
  private final double residualFactor;

  // What rounding makes of the same in float32.
  private final double slack;
  private final double lengthSlack;

  // What depends on the limit, for each row, in float32.
  private final float[] thresholds = new float[DistanceFunction.COUNT_MAX];
  private final float[] lengthFactors = new float[DistanceFunction.COUNT_MAX];

  private static VectorMask<Float> mask(int term, int register) {
    boolean[] lanes = new boolean[Lanes.COUNT];
    for (int row = 0; row < Lanes.COUNT; row++) {
      int at = row * VectorCodes.TERMS + term;
      lanes[at % Lanes.COUNT] = at / Lanes.COUNT == register;
    }
    return VectorMask.fromArray(Lanes.SPECIES, lanes, 0);
  }

  private static VectorShuffle<Float> order(int term) {
    return VectorShuffle.fromOp(
        Lanes.SPECIES, row -> (row * VectorCodes.TERMS + term) % Lanes.COUNT);
  }

  /// Bounds for distances by `metric` from `query`; see [#isDefined].
  public DistanceBound(DistanceMetric metric, float[] query) {
    this.metric = metric;
    coarseProducts = new CoarseProducts(query);
    codeProducts = new CodeProducts(query);
    querySquare = DistanceFunction.square(query);
    queryLength = Math.sqrt(querySquare);
    rounding = ((double) query.length / Lanes.COUNT + 8) * FLOAT_ROUNDING;
    boolean isSquared = metric == DistanceMetric.L2 || metric == DistanceMetric.L2_SQUARED;
    productFactor = isSquared ? 2 : 1;
    residualFactor = productFactor * queryLength * (1 + rounding);
    squareFactor =
        switch (metric) {
          case NEGATIVE_INNER_PRODUCT -> -rounding;
          case L2, L2_SQUARED -> 1 - 6 * rounding;
          case COSINE, L1 -> 0;
          case HAMMING, JACCARD -> throw metric.notOfNumbers();
        };
    constant = squareFactor * querySquare;
    slack = metric == DistanceMetric.COSINE ? 0 : SCREEN_ROUNDING;
    lengthSlack = metric == DistanceMetric.COSINE ? SCREEN_ROUNDING * queryLength : 0;
  }

  /// Whether there are bounds for a metric and dimension at all.
  public static boolean isDefined(DistanceMetric metric, int dimension) {
    return metric != DistanceMetric.L1 && !metric.isOfBits() && VectorCodes.areUseful(dimension);
  }

  /// Rows whose whole code was looked at.
  long wholeCodeCount() {
    return wholeCodeCount;
  }

  /// Sets bit `from + i` of `out` for each vector `i` whose distance is certainly above `limit`.
  ///
  /// `rows` gives the squares of the same vectors that `codes` gives the codes of.
  public void markAbove(VectorRows rows, CodedRows codes, double limit, long[] out, int from) {
    int count = codes.count();
    if (coarseProducts.isUsable()) {
      Arrays.fill(thresholds, 0, count, screenThreshold(limit));
      Arrays.fill(lengthFactors, 0, count, screenLengthFactor(limit));
      screen(rows, codes, out, from);
    }
    int end = from + count;
    for (int word = from >>> 6; word << 6 < end; word++) {
      for (long left = left(out, word, from, end); left != 0; left &= left - 1) {
        int row = (word << 6) + Long.numberOfTrailingZeros(left) - from;
        if (isAbove(rows, codes, row, limit)) {
          out[word] |= left & -left;
        }
      }
    }
  }

  /// Sets bit `i` of `out` for each vector `i` whose distance is certainly above `limits[i]`, which
  /// is none that has NaN there. Of vectors that are marked already, no whole code is looked at.
  public void markAbove(VectorRows rows, CodedRows codes, double[] limits, long[] out) {
    int count = codes.count();
    if (coarseProducts.isUsable()) {
      for (int row = 0; row < count; row++) {
        thresholds[row] = screenThreshold(limits[row]);
        lengthFactors[row] = screenLengthFactor(limits[row]);
      }
      screen(rows, codes, out, 0);
    }
    markByWholeCodes(rows, codes, limits, out);
  }

  /// The same by whole codes only: less work if most vectors are marked already.
  public void markByWholeCodes(VectorRows rows, CodedRows codes, double[] limits, long[] out) {
    int count = codes.count();
    for (int word = 0; word << 6 < count; word++) {
      for (long left = left(out, word, 0, count); left != 0; left &= left - 1) {
        int row = (word << 6) + Long.numberOfTrailingZeros(left);
        // Of no limit, nor of one that is unknown, is anything above.
        if (limits[row] < Double.POSITIVE_INFINITY && isAbove(rows, codes, row, limits[row])) {
          out[word] |= left & -left;
        }
      }
    }
  }

  /// Bits from `from` up to `end` that are not set in a word.
  private static long left(long[] bits, int word, int from, int end) {
    int first = Math.max(from, word << 6);
    return ~bits[word] & -1L << first & -1L >>> -Math.min(end, word + 1 << 6);
  }

  private double threshold(double limit) {
    return switch (metric) {
      case NEGATIVE_INNER_PRODUCT, L2_SQUARED -> limit;
      case COSINE -> 0;
      case L2 -> limit * limit * (1 + 4 * DOUBLE_SLACK);
      case L1, HAMMING, JACCARD -> Double.NaN;
    };
  }

  private double lengthFactor(double limit) {
    return metric == DistanceMetric.COSINE
        ? (1 - limit - DOUBLE_SLACK - 2 * rounding) * queryLength
        : 0;
  }

  private float screenThreshold(double limit) {
    return Math.nextUp((float) threshold(limit));
  }

  private float screenLengthFactor(double limit) {
    // What the weights leave out of the query meets at most |x| + r.
    double rest = coarseProducts.rest() * (1 + rounding);
    return Math.nextDown((float) (lengthFactor(limit) - lengthSlack - productFactor * rest));
  }

  /// Marks what the coarse codes of rows tell, of the last ones perhaps none, as many rows at a
  /// time as there are lanes, without branches.
  private void screen(VectorRows rows, CodedRows codes, long[] out, int from) {
    int count =
        coarseProducts.multiply(
            codes.coarse(), codes.offset(), codes.stride(), codes.count(), products);
    double queryUnit = coarseProducts.unit() * VectorCodes.COARSE_UNIT;
    double rest = coarseProducts.rest() * (1 + rounding);
    float constant = Math.nextDown((float) (this.constant - slack * querySquare));
    float squareFactor = (float) (this.squareFactor - slack);
    float scaleFactor = (float) (productFactor * queryUnit);
    float residualFactor =
        (float) ((this.residualFactor + productFactor * rest) * (1 + SCREEN_ROUNDING));
    MemorySegment squares = rows.squares();
    MemorySegment terms = codes.terms();
    for (int row = 0; row < count; row += CoarseProducts.ROWS) {
      long squareAt = rows.squaresOffset() + (long) row * Float.BYTES;
      FloatVector square =
          FloatVector.fromMemorySegment(Lanes.SPECIES, squares, squareAt, Lanes.ORDER);
      long term = codes.termsOffset() + (long) row * VectorCodes.TERM_BYTES;
      FloatVector first = FloatVector.fromMemorySegment(Lanes.SPECIES, terms, term, Lanes.ORDER);
      FloatVector second =
          FloatVector.fromMemorySegment(Lanes.SPECIES, terms, term + LANE_BYTES, Lanes.ORDER);
      FloatVector third =
          FloatVector.fromMemorySegment(Lanes.SPECIES, terms, term + 2 * LANE_BYTES, Lanes.ORDER);
      FloatVector scale =
          first.blend(second, SCALE_SECOND).blend(third, SCALE_THIRD).rearrange(SCALE_ORDER);
      FloatVector residual =
          first
              .blend(second, RESIDUAL_SECOND)
              .blend(third, RESIDUAL_THIRD)
              .rearrange(RESIDUAL_ORDER);
      FloatVector product =
          (FloatVector)
              IntVector.fromArray(INTS, products, row)
                  .convertShape(VectorOperators.I2F, Lanes.SPECIES, 0);
      FloatVector bound =
          square
              .mul(squareFactor)
              .add(constant)
              .add(square.sqrt().mul(FloatVector.fromArray(Lanes.SPECIES, lengthFactors, row)))
              .sub(product.mul(scale).mul(scaleFactor))
              .sub(residual.mul(residualFactor));
      FloatVector threshold = FloatVector.fromArray(Lanes.SPECIES, thresholds, row);
      mark(bound.compare(VectorOperators.GT, threshold).toLong(), out, from + row);
    }
  }

  private static void mark(long bits, long[] out, int bit) {
    int word = bit >>> 6;
    out[word] |= bits << bit;
    int room = Long.SIZE - (bit & Long.SIZE - 1);
    if (room < CoarseProducts.ROWS) {
      out[word + 1] |= bits >>> room;
    }
  }

  /// Whether the whole code of row `i` tells that it is above.
  private boolean isAbove(VectorRows rows, CodedRows codes, int i, double limit) {
    wholeCodeCount++;
    long term = codes.termsOffset() + (long) i * VectorCodes.TERM_BYTES;
    float scale = codes.terms().get(ValueLayout.JAVA_FLOAT_UNALIGNED, term);
    float residual = codes.terms().get(ValueLayout.JAVA_FLOAT_UNALIGNED, term + 2 * Float.BYTES);
    float square =
        rows.squares()
            .get(ValueLayout.JAVA_FLOAT_UNALIGNED, rows.squaresOffset() + (long) i * Float.BYTES);
    long at = codes.offset() + i * codes.stride();
    double coarse = codeProducts.one(codes.coarse(), at);
    double fine = codeProducts.one(codes.fine(), at);
    double product =
        VectorCodes.COARSE_UNIT * coarse
            + fine
            + (VectorCodes.COARSE_UNIT + 1) * codeProducts.error();
    double bound =
        constant
            + squareFactor * square
            + lengthFactor(limit) * Math.sqrt(square)
            - productFactor * product * scale
            - residualFactor * residual;
    return bound > threshold(limit);
  }
}
