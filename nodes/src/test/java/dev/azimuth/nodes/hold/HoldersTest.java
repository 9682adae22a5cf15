package dev.azimuth.nodes.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HoldersTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 1_000;
  private static final int HOLDS = 10;

  private final AtomicInteger gone = new AtomicInteger();
  private final AtomicInteger heldAfterGone = new AtomicInteger();
  private final CyclicBarrier begin = new CyclicBarrier(THREADS, this::share);
  private Holders shared = new Holders(gone::incrementAndGet);

  private void share() {
    shared = new Holders(gone::incrementAndGet);
  }

  @Test
  void it_goes_with_the_last_holder() {
    Holders holders = new Holders(gone::incrementAndGet);
    assertThat(holders.retain()).isTrue();
    assertThat(holders.retain()).isTrue();
    holders.release();
    holders.release();
    assertThat(gone).hasValue(0);
    assertThat(holders.isGone()).isFalse();
    holders.release();
    assertThat(gone).hasValue(1);
    assertThat(holders.isGone()).isTrue();
  }

  @Test
  void what_has_gone_is_not_held_again() {
    Holders holders = new Holders(gone::incrementAndGet);
    holders.release();
    assertThat(holders.retain()).isFalse();
    assertThat(holders.retain()).isFalse();
    assertThat(holders.isGone()).isTrue();
    assertThat(gone).hasValue(1);
  }

  @Test
  void it_goes_once_and_never_while_it_is_held_whatever_threads_do()
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        boolean isMaker = thread == 0;
        running.add(threads.submit(() -> holdInRounds(isMaker)));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
    }
    assertThat(heldAfterGone).hasValue(0);
    assertThat(gone).hasValue(ROUNDS);
  }

  /// In each round all threads hold and let go of the same thing, a few times, while its maker lets
  /// go.
  private void holdInRounds(boolean isMaker) {
    for (int round = 0; round < ROUNDS; round++) {
      await();
      if (isMaker) {
        shared.release();
      }
      for (int i = 0; i < HOLDS && shared.retain(); i++) {
        if (gone.get() != round) {
          heldAfterGone.incrementAndGet();
        }
        shared.release();
      }
    }
  }

  private void await() {
    try {
      begin.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
