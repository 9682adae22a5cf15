package dev.azimuth.coordinators.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GarbageMarksTest {
  private static final Duration GRACE = Duration.ofNanos(100);

  private final GarbageMarks marks = new GarbageMarks(GRACE);

  private boolean round(String key, long nanos) {
    boolean over = marks.isOver(key, nanos, nanos);
    marks.endRound();
    return over;
  }

  @Test
  void garbage_goes_after_the_grace() {
    assertThat(round("a", 5)).isFalse();
    assertThat(round("a", 104)).isFalse();
    assertThat(round("a", 105)).isTrue();
  }

  @Test
  void what_was_needed_in_between_begins_anew() {
    assertThat(round("a", 0)).isFalse();
    marks.endRound();
    assertThat(round("a", 150)).isFalse();
    assertThat(round("a", 250)).isTrue();
  }

  @Test
  void a_round_that_failed_does_not_count() {
    assertThat(round("a", 0)).isFalse();
    assertThat(marks.isOver("b", 10, 10)).isFalse();
    marks.forgetRound();
    assertThat(round("b", 115)).isFalse();
    assertThat(round("a", 115)).isFalse(); // It was not marked in the round before.
  }

  @Test
  void garbage_whose_grace_ends_during_a_round_stays_until_the_next() {
    assertThat(round("a", 0)).isFalse();
    assertThat(marks.isOver("a", 110, 90)).isFalse();
    marks.endRound();
    assertThat(marks.isOver("a", 130, 120)).isTrue();
  }

  @Test
  void a_monotonic_clock_below_zero_does_no_harm() {
    assertThat(round("a", -500)).isFalse();
    assertThat(round("a", -400)).isTrue();
  }
}
