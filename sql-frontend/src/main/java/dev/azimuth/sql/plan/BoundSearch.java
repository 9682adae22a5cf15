package dev.azimuth.sql.plan;

import dev.azimuth.sql.execute.Parameters;
import dev.azimuth.sql.execute.Scalar;
import org.jspecify.annotations.Nullable;

/// Finds the last distance for which a comparison holds: bisection over the floating-point numbers
/// in their order. What it returns stands for the comparison exactly.
///
/// @param comparison over a row of one distance; holds up to or from some distance on
record BoundSearch(Scalar comparison, DistanceRange.Side side) implements Scalar {
  /// Larger than any distance of vectors of finite elements.
  private static final double DISTANCE_MAX = 1e90;

  /// The bound: infinite if all distances pass or none does; NULL if the comparison is.
  @Override
  public @Nullable Object evaluate(@Nullable Object[] row, Parameters parameters) {
    boolean upward = side == DistanceRange.Side.UP_TO_BOUND;
    double inner = upward ? -DISTANCE_MAX : DISTANCE_MAX;
    if (!(holds(inner, parameters) instanceof Boolean some)) {
      return null;
    }
    double unlimited = upward ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    if (!some) {
      return -unlimited;
    }
    if (Boolean.TRUE.equals(holds(-inner, parameters))) {
      return unlimited;
    }
    long passing = rank(inner);
    long failing = rank(-inner);
    while (passing + 1 != failing && passing - 1 != failing) {
      // Their mean; their difference may overflow.
      long middle = (passing & failing) + ((passing ^ failing) >> 1);
      if (Boolean.TRUE.equals(holds(number(middle), parameters))) {
        passing = middle;
      } else {
        failing = middle;
      }
    }
    return number(passing);
  }

  private @Nullable Object holds(double distance, Parameters parameters) {
    return comparison.evaluate(new @Nullable Object[] {distance}, parameters);
  }

  /// A number's place in the order of all numbers; both zeros have the same.
  private static long rank(double number) {
    long bits = Double.doubleToLongBits(number);
    return bits >= 0 ? bits : Long.MIN_VALUE - bits;
  }

  private static double number(long rank) {
    return Double.longBitsToDouble(rank >= 0 ? rank : Long.MIN_VALUE - rank);
  }
}
