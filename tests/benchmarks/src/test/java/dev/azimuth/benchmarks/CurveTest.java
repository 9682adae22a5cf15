package dev.azimuth.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static Measurement point(int effort, double recall, double queriesPerSecond) {
    return new Measurement("x", effort, recall, 1e6 / queriesPerSecond, queriesPerSecond);
  }

  @Test
  void speed_is_told_at_a_recall_between_efforts() {
    Curve curve = new Curve("x", 1, List.of(point(20, 0.99, 1000), point(10, 0.95, 4000)));
    assertThat(curve.queriesPerSecondAt(0.95)).isEqualTo(4000);
    assertThat(curve.queriesPerSecondAt(0.97)).isCloseTo(2000, within(1e-6));
    assertThat(curve.queriesPerSecondAt(0.5)).isEqualTo(4000);
    assertThat(curve.queriesPerSecondAt(0.999)).isNaN();
  }
}
