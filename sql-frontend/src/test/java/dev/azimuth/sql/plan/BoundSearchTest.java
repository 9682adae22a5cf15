package dev.azimuth.sql.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.sql.execute.Parameters;
import java.util.Random;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoundSearchTest {
  private static final long SEED = 20_261_123;

  @Test
  void a_bound_stands_for_the_comparison_to_the_last_bit() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      double addend = random.nextGaussian();
      double factor = 0.1 + random.nextDouble();
      double limit = random.nextGaussian();
      DoublePredicate below = distance -> distance * factor + addend < limit;
      double bound = bound(below, DistanceRange.Side.UP_TO_BOUND);
      assertThat(below.test(bound)).as("seed %d", SEED).isTrue();
      assertThat(below.test(Math.nextUp(bound))).as("seed %d", SEED).isFalse();
      DoublePredicate above = distance -> addend - distance / factor <= limit;
      double from = bound(above, DistanceRange.Side.FROM_BOUND);
      assertThat(above.test(from)).as("seed %d", SEED).isTrue();
      assertThat(above.test(Math.nextDown(from))).as("seed %d", SEED).isFalse();
    }
  }

  @Test
  void zero_is_a_bound_like_any_other() {
    assertThat(bound(d -> d <= 0, DistanceRange.Side.UP_TO_BOUND)).isZero();
    assertThat(bound(d -> d < 0, DistanceRange.Side.UP_TO_BOUND)).isEqualTo(-Double.MIN_VALUE);
    assertThat(bound(d -> d > 0, DistanceRange.Side.FROM_BOUND)).isEqualTo(Double.MIN_VALUE);
  }

  @Test
  void all_or_no_distances_pass_an_infinite_bound() {
    assertThat(bound(d -> true, DistanceRange.Side.UP_TO_BOUND)).isPositive().isInfinite();
    assertThat(bound(d -> false, DistanceRange.Side.UP_TO_BOUND)).isNegative().isInfinite();
    assertThat(bound(d -> true, DistanceRange.Side.FROM_BOUND)).isNegative().isInfinite();
    assertThat(bound(d -> false, DistanceRange.Side.FROM_BOUND)).isPositive().isInfinite();
  }

  @Test
  void a_comparison_with_null_has_the_bound_null() {
    BoundSearch search = new BoundSearch((row, parameters) -> null, DistanceRange.Side.FROM_BOUND);
    assertThat(search.evaluate(new @Nullable Object[0], Parameters.NONE)).isNull();
  }

  private static double bound(DoublePredicate comparison, DistanceRange.Side side) {
    BoundSearch search =
        new BoundSearch(
            (row, parameters) -> row[0] instanceof Double distance && comparison.test(distance),
            side);
    Object bound = search.evaluate(new @Nullable Object[0], Parameters.NONE);
    return bound instanceof Double number ? number : Double.NaN;
  }
}
