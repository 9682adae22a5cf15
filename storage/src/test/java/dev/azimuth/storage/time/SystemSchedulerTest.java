package dev.azimuth.storage.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
