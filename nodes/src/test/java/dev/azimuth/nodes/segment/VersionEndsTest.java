package dev.azimuth.nodes.segment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.nodes.growing.GrowingMemory;
import dev.azimuth.nodes.growing.MemoryAccount;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class VersionEndsTest {
  private static final int ROWS = 1_000;
  private static final long TIMESTAMP = 500;
  private static final long LAST_EVENT = 50;

  private final GrowingMemory memory = new GrowingMemory(new MemoryAccount());
  private final Random random = new Random(7);

  @AfterEach
  void free() {
    memory.release();
  }

  @Test
  void what_is_gone_is_cleared_in_any_range_and_the_rest_is_kept() {
    VersionEnds ends = VersionEnds.copied(ROWS, MemorySegment.ofArray(new long[ROWS]), memory);
    boolean[] isGone = new boolean[ROWS];
    for (int i = 0; i < ROWS / 4; i++) {
      int ordinal = random.nextInt(ROWS);
      long end = random.nextBoolean() ? 1 + random.nextInt(1_000) : -1 - random.nextInt(100);
      ends.set(ordinal, end);
      isGone[ordinal] = end > 0 ? end <= TIMESTAMP : -end <= LAST_EVENT;
    }
    for (int round = 0; round < 2_000; round++) {
      int first = random.nextInt(ROWS);
      int count = 1 + random.nextInt(ROWS - first);
      long[] bits = new long[count / Long.SIZE + 1];
      Arrays.fill(bits, -1L);
      ends.clearGone(first, count, TIMESTAMP, LAST_EVENT, bits);
      for (int i = 0; i < bits.length * Long.SIZE; i++) {
        boolean isKept = (bits[i >>> 6] >>> i & 1) != 0;
        assertThat(isKept)
            .as("version %d of %d from %d", i, count, first)
            .isEqualTo(i >= count || !isGone[first + i]);
      }
    }
  }

  @Test
  void those_of_a_file_are_counted_and_keep_their_numbers() {
    long[] numbers = new long[ROWS];
    numbers[0] = 3;
    numbers[63] = 4;
    numbers[64] = 5;
    numbers[ROWS - 1] = 6;
    VersionEnds ends = VersionEnds.borrowed(ROWS, MemorySegment.ofArray(numbers), memory);
    assertThat(ends.count()).isEqualTo(4);
    assertThat(ends.at(64)).isEqualTo(5);
    assertThat(ends.isGone(63, 3, 0)).isFalse();
    assertThat(ends.isGone(63, 4, 0)).isTrue();
  }

  @Test
  void events_of_a_manifest_become_timestamps_and_later_ones_stay() {
    VersionEnds ends = VersionEnds.copied(ROWS, MemorySegment.ofArray(new long[ROWS]), memory);
    ends.set(1, -7);
    ends.set(2, -8);
    ends.set(3, 900);
    VersionEnds next = ends.advanced(7, event -> 100 + event, memory);
    assertThat(new long[] {next.at(1), next.at(2), next.at(3)}).containsExactly(107, -8, 900);
    assertThat(next.count()).isEqualTo(3);
    assertThat(ends.at(1)).isEqualTo(-7);
  }
}
