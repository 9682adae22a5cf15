package dev.azimuth.storage.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class SystemSchedulerTest {
  @Test
  void blocking_tasks_have_ended_when_it_is_closed() {
    closeWaitsForTaskOf(SystemScheduler::blocking);
  }

  @Test
  void computations_have_ended_when_it_is_closed() {
    closeWaitsForTaskOf(SystemScheduler::compute);
  }

  @Test
  void work_of_the_background_has_ended_when_it_is_closed() {
    closeWaitsForTaskOf(SystemScheduler::background);
  }

  @Test
  void a_task_comes_due_while_computations_hold_all_threads_of_virtual_ones() {
    try (SystemScheduler scheduler = new SystemScheduler(1)) {
      AtomicBoolean mayEnd = new AtomicBoolean();
      int spinning = Runtime.getRuntime().availableProcessors();
      CountDownLatch begun = new CountDownLatch(spinning);
      for (int i = 0; i < spinning; i++) {
        scheduler
            .blocking()
            .execute(() -> {
              begun.countDown();
              while (!mayEnd.get()) {
                Thread.onSpinWait();
              }
            });
      }
      CompletableFuture<Void> due = new CompletableFuture<>();
      try {
        begun.await();
        var _ = scheduler.schedule(Duration.ofMillis(1), () -> due.complete(null));
        assertThat(due).succeedsWithin(Duration.ofSeconds(30));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        mayEnd.set(true);
      }
    }
  }

  private static void closeWaitsForTaskOf(Function<SystemScheduler, Executor> executor) {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> mayEnd = new CompletableFuture<>();
    AtomicBoolean ended = new AtomicBoolean();
    try (SystemScheduler other = new SystemScheduler(1)) {
      SystemScheduler scheduler = new SystemScheduler(1);
      executor
          .apply(scheduler)
          .execute(() -> {
            begun.complete(null);
            mayEnd.join();
            ended.set(true);
          });
      begun.join();
      CompletableFuture<Boolean> endedAtClose =
          CompletableFuture.supplyAsync(
              () -> {
                scheduler.close();
                return ended.get();
              },
              other.blocking());
      mayEnd.complete(null);
      assertThat(endedAtClose.join()).isTrue();
    }
  }

  @Test
  void a_closed_one_takes_and_starts_nothing() {
    AtomicBoolean ran = new AtomicBoolean();
    SystemScheduler scheduler = new SystemScheduler(1);
    var _ = scheduler.schedule(Duration.ofDays(1), () -> ran.set(true));
    scheduler.close();
    assertThatThrownBy(() -> scheduler.blocking().execute(() -> ran.set(true)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThatThrownBy(() -> scheduler.compute().execute(() -> ran.set(true)))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(ran).isFalse();
  }
}
