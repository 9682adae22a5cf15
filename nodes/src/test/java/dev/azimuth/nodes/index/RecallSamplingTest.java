package dev.azimuth.nodes.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.azimuth.nodes.api.expression.DistanceMetric;
import dev.azimuth.nodes.distance.FloatRows;
import dev.azimuth.storage.time.SystemScheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

  /// Finds every second row only, whatever the effort.
  private static final class HalfBlind implements RecallSampling.Trial {
    private final RowGeometry geometry;
    private final int[] others;
    private long scored;

    HalfBlind(FloatRows vectors, int[] others) {
      geometry = RowGeometry.of(DistanceMetric.L2, vectors, 0);
      this.others = others;
    }

    @Override
    public RowGeometry geometry() {
      return geometry;
    }

    @Override
    public NearestRows find(float[] query, float square, int effort, int k) {
      NearestRows found = new NearestRows();
      found.reset(k);
      geometry.fromQuery(query, square);
      float[] distance = new float[1];
      for (int row : others) {
        if (row % 4 < 2) {
          geometry.measure(new int[] {row}, new float[1], 1, distance);
          found.insert(row, distance[0]);
        }
      }
      scored += effort;
      return found;
    }

    @Override
    public long scored() {
      return scored;
    }
  }

  @Test
  void what_the_greatest_effort_misses_counts_for_every_sample() {
    int rowCount = 40_000;
    Arena arena = Arena.ofAuto();
    try (SystemScheduler threads = new SystemScheduler(1)) {
      MemorySegment data = arena.allocate(4L * rowCount + 64, 64);
      for (int row = 0; row < rowCount; row++) {
        data.setAtIndex(ValueLayout.JAVA_FLOAT, row, row);
      }
      FloatRows vectors = new FloatRows(data, 0, 4, 1);
      int[] rows = IntStream.range(0, rowCount).toArray();
      int[] held = RecallSampling.choose(rows, RecallSampling.samples(rowCount), _ -> true);
      int[] others = RecallSampling.others(rows, held);
      RecallSampling sampling =
          new RecallSampling(
              new RecallSampling.Sample(vectors, held, others, new float[rowCount]),
              List.of(100, 200),
              () -> new HalfBlind(vectors, others));
      RecallCurve curve =
          sampling
              .run(new BuildResources(threads.compute(), 1, arena), new BuildProgress())
              .orTimeout(120, TimeUnit.SECONDS)
              .join();
      assertThat(held).hasSize(400);
      for (RecallCurve.Point point : curve.points()) {
        assertThat(point.few()).isCloseTo(0.5f, within(0.1f));
        assertThat(point.many()).isCloseTo(0.5f, within(0.02f));
        assertThat(point.scored()).isEqualTo(point.effort());
      }
    }
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
