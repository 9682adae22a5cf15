package dev.azimuth.nodes.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecallSamplingTest {
  @Test
  void one_row_in_a_hundred_is_held_back_between_what_exact_answers_and_time_allow() {
    assertThat(RecallSampling.samples(2_000)).isEqualTo(160);
    assertThat(RecallSampling.samples(50_000)).isEqualTo(500);
    assertThat(RecallSampling.samples(100_000_000)).isEqualTo(1_000);
  }

  @Test
  void samples_are_spread_evenly_over_the_rows_that_may_be_held_back() {
    int[] rows = IntStream.range(0, 20_000).map(i -> 3 * i).toArray();
    int[] chosen = RecallSampling.choose(rows, 200, row -> row % 2 == 1);
    assertThat(chosen).hasSize(200).isSorted();
    for (int i = 0; i < chosen.length; i++) {
      assertThat(chosen[i]).isEqualTo(300 * i + 3);
    }
    assertThat(RecallSampling.others(rows, chosen)).hasSize(19_800).doesNotContain(chosen);
  }

  @Test
  void what_may_not_be_held_back_is_left_out() {
    int[] rows = IntStream.range(0, 2_000).toArray();
    assertThat(RecallSampling.choose(rows, 160, row -> row >= 1_000)).hasSize(77);
    assertThat(RecallSampling.choose(new int[1_999], 160, _ -> true)).isEmpty();
  }

  @Test
  void beyond_the_curve_effort_grows_with_what_is_missing() {
    RecallCurve curve =
        new RecallCurve(
            List.of(
                new RecallCurve.Point(100, 0.9f, 0.9f, 1_000),
                new RecallCurve.Point(400, 0.992f, 0.992f, 4_000)));
    assertThat(curve.effortOfFew(0.98)).isCloseTo(400, within(1d));
    assertThat(curve.effortOfFew(0.99)).isCloseTo(800, within(1d));
    assertThat(curve.effortOfFew(0.998)).isCloseTo(4_000, within(5d));
    assertThat(curve.effortOfFew(1)).isCloseTo(6_400, within(1d));
  }
}
