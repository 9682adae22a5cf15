package dev.azimuth.nodes.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class NearestRowsTest {
  private static final float[] EDGES = {
    Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1, 0, Float.MIN_VALUE, 1, Float.MAX_VALUE
  };

  private record Found(int row, float distance) {}

  @Test
  void it_keeps_the_nearest_sorted_and_tells_where_each_came() {
    Random random = new Random(11);
    NearestRows nearest = new NearestRows();
    for (int round = 0; round < 300; round++) {
      int capacity = 1 + random.nextInt(70);
      nearest.reset(capacity);
      List<Found> expected = new ArrayList<>();
      for (int row = 0; row < 200; row++) {
        Found found = new Found(row, distance(random));
        int place = nearest.insert(found.row(), found.distance());
        expected.add(found);
        expected.sort(
            Comparator.<Found>comparingDouble(Found::distance).thenComparingInt(Found::row));
        int expectedPlace = expected.indexOf(found);
        if (expected.size() > capacity) {
          expected.removeLast();
        }
        assertThat(place).isEqualTo(Math.min(expectedPlace, capacity));
      }
      for (int at = 0; at < expected.size(); at++) {
        assertThat(new Found(nearest.row(at), nearest.distance(at))).isEqualTo(expected.get(at));
      }
      assertThat(nearest.size()).isEqualTo(expected.size());
    }
  }

  private static float distance(Random random) {
    return random.nextInt(3) == 0
        ? EDGES[random.nextInt(EDGES.length)]
        : random.nextFloat() * 2 - 1;
  }
}
