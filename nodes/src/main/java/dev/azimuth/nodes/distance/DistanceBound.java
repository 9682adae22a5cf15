package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

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
/// |x|`. The coarse part of the codes is tried first, and the whole of it for the rows that are
/// left. For one thread.
public final class DistanceBound {
  private static final double FLOAT_ROUNDING = 0x1p-23;
  private static final double DOUBLE_SLACK = 1e-12;

  private final DistanceMetric metric;
  private final CodeProducts codeProducts;
  private final double querySquare;
  private final double queryLength;
  private final double rounding;
  private long wholeCodeCount;
  private final double[] products = new double[CodeProducts.COUNT_MAX];
  private final double[] bounds = new double[CodeProducts.COUNT_MAX];
  private final float[] squares = new float[CodeProducts.COUNT_MAX];
  private final float[] terms = new float[CodeProducts.COUNT_MAX * VectorCodes.TERMS];

  // A bound is constant + squareFactor |x|^2 + lengthFactor |x| - productFactor p - residualFactor
  // r, to be compared with the threshold; they depend on the limit.
  private double constant;
  private double squareFactor;
  private double lengthFactor;
  private double productFactor;
  private double residualFactor;
  private double threshold;

  /// Bounds for distances by `metric` from `query`; see [#isDefined].
  public DistanceBound(DistanceMetric metric, float[] query) {
    this.metric = metric;
    codeProducts = new CodeProducts(query);
    querySquare = DistanceFunction.square(query);
    queryLength = Math.sqrt(querySquare);
    rounding = ((double) query.length / Lanes.COUNT + 8) * FLOAT_ROUNDING;
  }

  /// Whether there are bounds for a metric and dimension at all.
  public static boolean isDefined(DistanceMetric metric, int dimension) {
    return metric != DistanceMetric.L1 && VectorCodes.areUseful(dimension);
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
    codeProducts.multiply(codes.coarse(), codes.offset(), codes.stride(), count, products);
    MemorySegment.copy(
        rows.squares(), ValueLayout.JAVA_FLOAT, rows.squaresOffset(), squares, 0, count);
    MemorySegment.copy(
        codes.terms(),
        ValueLayout.JAVA_FLOAT,
        codes.termsOffset(),
        terms,
        0,
        count * VectorCodes.TERMS);
    prepare(limit);
    if (metric == DistanceMetric.COSINE) {
      boundByLength(count);
    } else {
      boundBySquare(count);
    }
    for (int i = 0; i < count; i++) {
      if (bounds[i] > threshold || isAbove(codes, i)) {
        int bit = from + i;
        out[bit >>> 6] |= 1L << bit;
      }
    }
  }

  private void prepare(double limit) {
    constant = 0;
    squareFactor = 0;
    lengthFactor = 0;
    productFactor = 1;
    residualFactor = queryLength * (1 + rounding);
    threshold = limit;
    switch (metric) {
      case NEGATIVE_INNER_PRODUCT -> {
        constant = -rounding * querySquare;
        squareFactor = -rounding;
      }
      case COSINE -> {
        lengthFactor = (1 - limit - DOUBLE_SLACK - 2 * rounding) * queryLength;
        threshold = 0;
      }
      case L2, L2_SQUARED -> {
        squareFactor = 1 - 6 * rounding;
        constant = squareFactor * querySquare;
        productFactor = 2;
        residualFactor *= 2;
        if (metric == DistanceMetric.L2) {
          threshold = limit * limit * (1 + 4 * DOUBLE_SLACK);
        }
      }
      case L1 -> threshold = Double.NaN;
    }
  }

  /// The bounds by the coarse codes; a loop without branches and roots.
  private void boundBySquare(int count) {
    double unit = VectorCodes.COARSE_UNIT * productFactor;
    double error = unit * codeProducts.error();
    double constant = this.constant;
    double squareFactor = this.squareFactor;
    double residualFactor = this.residualFactor;
    for (int i = 0; i < count; i++) {
      int term = i * VectorCodes.TERMS;
      bounds[i] =
          constant
              + squareFactor * squares[i]
              - (unit * products[i] + error) * terms[term]
              - residualFactor * terms[term + 1];
    }
  }

  private void boundByLength(int count) {
    double unit = VectorCodes.COARSE_UNIT * productFactor;
    double error = unit * codeProducts.error();
    for (int i = 0; i < count; i++) {
      int term = i * VectorCodes.TERMS;
      bounds[i] =
          lengthFactor * Math.sqrt(squares[i])
              - (unit * products[i] + error) * terms[term]
              - residualFactor * terms[term + 1];
    }
  }

  /// Whether the whole code of row `i`, whose coarse product is known, tells that it is above.
  private boolean isAbove(CodedRows codes, int i) {
    wholeCodeCount++;
    int term = i * VectorCodes.TERMS;
    double fine = codeProducts.one(codes.fine(), codes.offset() + i * codes.stride());
    double product =
        VectorCodes.COARSE_UNIT * products[i]
            + fine
            + (VectorCodes.COARSE_UNIT + 1) * codeProducts.error();
    double bound =
        constant
            + squareFactor * squares[i]
            + lengthFactor * Math.sqrt(squares[i])
            - productFactor * product * terms[term]
            - residualFactor * terms[term + 2];
    return bound > threshold;
  }
}
