package dev.azimuth.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/// Leases of a process that stands still now and then.
final class LeasesTest {
  private static final Duration LIFE = Duration.ofSeconds(4);

  private final Moments moments = new Moments();
  private final List<Long> expired = new ArrayList<>();
  private final Leases leases = new Leases(moments, moments, expired::add);

  @Test
  void a_lease_that_nobody_prolongs_expires_at_its_deadline() {
    leases.arm(1, LIFE);
    moments.pass(Duration.ofMillis(3_999));
    assertThat(expired).isEmpty();
    moments.pass(Duration.ofMillis(1));
    assertThat(expired).containsExactly(1L);
  }

  @Test
  void a_lease_that_is_prolonged_lives_on() {
    leases.arm(1, LIFE);
    for (int i = 0; i < 10; i++) {
      moments.pass(Duration.ofSeconds(3));
      assertThat(leases.keepAlive(1)).isTrue();
    }
    assertThat(expired).isEmpty();
    moments.pass(LIFE);
    assertThat(expired).containsExactly(1L);
  }

  @Test
  void after_the_process_stood_still_a_lease_has_its_time_once_more_to_be_prolonged_in() {
    leases.arm(1, LIFE);
    leases.arm(2, LIFE);
    moments.standStill(Duration.ofMinutes(10));
    assertThat(expired).isEmpty();
    moments.pass(Duration.ofSeconds(3));
    assertThat(leases.keepAlive(1)).isTrue();
    moments.pass(Duration.ofSeconds(1));
    assertThat(expired).as("nobody prolonged the other one").containsExactly(2L);
    moments.standStill(Duration.ofMinutes(10));
    assertThat(expired).containsExactly(2L);
    moments.standStill(Duration.ofMinutes(10));
    assertThat(expired).as("once is enough").containsExactly(2L, 1L);
  }

  @Test
  void a_lease_may_be_prolonged_late_as_long_as_its_end_is_not_being_written() {
    leases.arm(1, LIFE);
    moments.skip(Duration.ofMinutes(1));
    assertThat(leases.keepAlive(1)).isTrue();
    moments.pass(Duration.ofMillis(1));
    assertThat(expired).isEmpty();
    moments.pass(LIFE);
    assertThat(expired).containsExactly(1L);
    assertThat(leases.startEnding(1, MetaCommit.Reason.EXPIRED)).isTrue();
    assertThat(leases.keepAlive(1)).isFalse();
  }

  /// Time that passes as the test says, and timers of one thread.
  private static final class Moments implements Clock, Scheduler {
    private final List<Timer> timers = new ArrayList<>();
    private long nanos = 1_000;

    private record Timer(long dueNanos, Runnable task) {}

    /// Lets timers run, each when it is due.
    void pass(Duration time) {
      long end = nanos + time.toNanos();
      while (runFirst(end)) {
        // On to the next one.
      }
      nanos = end;
    }

    /// Lets timers run only after the time has passed.
    void standStill(Duration time) {
      skip(time);
      pass(Duration.ZERO);
    }

    /// Lets time pass and no timer run.
    void skip(Duration time) {
      nanos += time.toNanos();
    }

    private boolean runFirst(long end) {
      for (Timer timer : List.copyOf(timers)) {
        if (timer.dueNanos <= end) {
          timers.remove(timer);
          nanos = Math.max(nanos, timer.dueNanos);
          timer.task.run();
          return true;
        }
      }
      return false;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      Timer timer = new Timer(nanos + delay.toNanos(), task);
      timers.add(timer);
      return () -> timers.remove(timer);
    }

    @Override
    public Executor blocking() {
      return Runnable::run;
    }

    @Override
    public Executor connections() {
      return Runnable::run;
    }

    @Override
    public Executor compute() {
      return Runnable::run;
    }

    @Override
    public Executor background() {
      throw new AssertionError("nothing of leases is long work");
    }

    @Override
    public int computeParallelism() {
      return 1;
    }

    @Override
    public long wallMillis() {
      return nanos / 1_000_000;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }
}
