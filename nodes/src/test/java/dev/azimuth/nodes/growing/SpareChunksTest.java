package dev.azimuth.nodes.growing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SpareChunksTest {
  private static final long SIZE = SpareChunks.CHUNK_BYTES_MIN;

  private final SimulatedScheduler scheduler = new SimulatedScheduler(1);
  private final SpareChunks spares = new SpareChunks(scheduler);

  @BeforeEach
  void keepTwo() {
    spares.keepUpTo(2 * SIZE);
  }

  @Test
  void what_rows_left_is_taken_again_and_is_zeroed() {
    MemoryAccount account = new MemoryAccount(spares);
    GrowingMemory left = new GrowingMemory(account);
    MemorySegment written = left.allocate(SIZE);
    written.fill((byte) 7);
    long address = written.address();

    left.release();
    MemorySegment again = new GrowingMemory(account).allocate(SIZE);

    assertThat(again.address()).isEqualTo(address);
    assertThat(again.mismatch(MemorySegment.ofArray(new byte[(int) SIZE]))).isEqualTo(-1);
    assertThat(spares.bytes()).isZero();
  }

  @Test
  void who_still_has_a_segment_of_released_memory_is_stopped() {
    GrowingMemory left = new GrowingMemory(new MemoryAccount(spares));
    MemorySegment stale = left.allocate(SIZE);

    left.release();

    assertThat(spares.bytes()).isEqualTo(SIZE);
    assertThatThrownBy(() -> stale.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void no_more_is_kept_than_the_limit() {
    SpareChunks.Chunk first = spares.take(SIZE);
    SpareChunks.Chunk second = spares.take(SIZE);
    SpareChunks.Chunk third = spares.take(SIZE);

    spares.give(List.of(first, second, third));

    assertThat(spares.bytes()).isEqualTo(2 * SIZE);
    assertThat(third.memory().scope().isAlive()).isFalse();
  }

  @Test
  void what_nobody_takes_is_freed() {
    SpareChunks.Chunk chunk = spares.take(SIZE);
    spares.give(List.of(chunk));

    scheduler.runFor(Duration.ofSeconds(10));
    assertThat(spares.bytes()).isEqualTo(SIZE);
    scheduler.runFor(Duration.ofSeconds(10));

    assertThat(spares.bytes()).isZero();
    assertThat(chunk.memory().scope().isAlive()).isFalse();
  }

  @Test
  void what_is_more_than_a_steady_load_needs_is_freed() {
    spares.give(List.of(spares.take(SIZE), spares.take(SIZE)));

    for (int second = 0; second < 20; second++) {
      spares.give(List.of(spares.take(SIZE)));
      scheduler.runFor(Duration.ofSeconds(1));
    }

    assertThat(spares.bytes()).isEqualTo(SIZE);
  }

  @Test
  void what_comes_back_after_the_end_is_freed() {
    SpareChunks.Chunk kept = spares.take(SIZE);
    SpareChunks.Chunk late = spares.take(SIZE);
    spares.give(List.of(kept));

    spares.close();
    spares.give(List.of(late));

    assertThat(spares.bytes()).isZero();
    assertThat(kept.memory().scope().isAlive()).isFalse();
    assertThat(late.memory().scope().isAlive()).isFalse();
  }
}
