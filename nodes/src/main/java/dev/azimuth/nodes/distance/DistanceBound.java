package dev.azimuth.nodes.distance;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Lower bounds of what [DistanceFunction] computes, from codes alone: never above its result, so
/// that a row whose bound exceeds a limit need not be looked at. NaN where nothing can be said.
///
/// With `p` the product found by codes, `c` the rounding error of that, `r` the residual and `e`
/// the relative rounding error of a float32 sum, the product that a kernel computes is within `d =
/// |q| (r + e (2 |x| + r)) + c` of `p`. Hence `|q|^2 + |x|^2 - 2 (p + d)`, less the rounding of the
/// squares, bounds the squared L2 distance; `-(p + d)` the negative inner product; `1 - (p + d) /
/// (|q| |x|)` the cosine distance. The coarse part of the codes is tried first, and the whole of it
/// for the rows that are left. For one thread.
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
    codeProducts.multiply(codes.coarse(), codes.offset(), codes.stride(), codes.count(), products);
    MemorySegment squares = rows.squares();
    MemorySegment terms = codes.terms();
    double error = VectorCodes.COARSE_UNIT * codeProducts.error();
    for (int i = 0; i < codes.count(); i++) {
      double square =
          squares.get(ValueLayout.JAVA_FLOAT, rows.squaresOffset() + (long) i * Float.BYTES);
      long term = codes.termsOffset() + (long) i * VectorCodes.TERM_BYTES;
      double scale = terms.get(ValueLayout.JAVA_FLOAT, term);
      double residual = terms.get(ValueLayout.JAVA_FLOAT, term + Float.BYTES);
      double product = VectorCodes.COARSE_UNIT * products[i] + error;
      if (lowerBound(product * scale, square, residual) > limit
          || isAbove(codes, i, square, limit)) {
        int bit = from + i;
        out[bit >>> 6] |= 1L << bit;
      }
    }
  }

  /// Whether the whole code of row `i`, whose coarse product is known, tells that it is above.
  private boolean isAbove(CodedRows codes, int i, double square, double limit) {
    wholeCodeCount++;
    long term = codes.termsOffset() + (long) i * VectorCodes.TERM_BYTES;
    double scale = codes.terms().get(ValueLayout.JAVA_FLOAT, term);
    double residual = codes.terms().get(ValueLayout.JAVA_FLOAT, term + 2 * Float.BYTES);
    double fine = codeProducts.one(codes.fine(), codes.offset() + i * codes.stride());
    double product = VectorCodes.COARSE_UNIT * products[i] + fine;
    double error = (VectorCodes.COARSE_UNIT + 1) * codeProducts.error();
    return lowerBound((product + error) * scale, square, residual) > limit;
  }

  private double lowerBound(double product, double square, double residual) {
    double length = Math.sqrt(square);
    double largest = product + queryLength * (residual + rounding * (2 * length + residual));
    return switch (metric) {
      case NEGATIVE_INNER_PRODUCT -> -largest;
      case COSINE -> 1 - largest / (queryLength * length) - DOUBLE_SLACK;
      case L2_SQUARED -> squaredDistance(square, largest);
      case L2 -> Math.sqrt(Math.max(0, squaredDistance(square, largest))) * (1 - DOUBLE_SLACK);
      case L1 -> Double.NaN;
    };
  }

  private double squaredDistance(double square, double product) {
    double squares = querySquare + square;
    return squares - 2 * product - 4 * rounding * squares;
  }
}
