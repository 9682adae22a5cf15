package dev.azimuth.storage.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.time.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SimulatedSchedulerTest {
  private static final LogName LOG = new LogName(1, 0);

  /// Runs a small world with faults and describes all that happened.
  private static List<String> run(long seed) {
    SimulatedScheduler scheduler = new SimulatedScheduler(seed);
    Faults faults = new Faults(scheduler);
    SimulatedLogBroker broker = new SimulatedLogBroker(faults);
    scheduler.runUntil(broker.create(LOG));
    faults.failureRate(0.1).unknownRate(0.2);
    List<String> trace = new ArrayList<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      int number = i;
      all.add(
          broker
              .append(LOG, new byte[] {(byte) i}, Durability.DURABLE)
              .handle((position, failure) ->
                  trace.add(number + ":" + position + ":" + scheduler.clock().nanos())));
    }
    all.forEach(scheduler::runUntil);
    assertThat(faults.injected()).isPositive();
    faults.heal();
    CompletableFuture<Long> end = broker.endPosition(LOG);
    scheduler.runUntil(end);
    trace.add("end " + end.join() + " after " + scheduler.steps());
    return trace;
  }

  @Test
  void the_same_seed_gives_the_same_run_and_another_seed_another() {
    assertThat(run(1)).isEqualTo(run(1));
    assertThat(run(1)).isNotEqualTo(run(2));
  }

  @Test
  void timers_run_in_virtual_time_and_can_be_cancelled() {
    SimulatedScheduler scheduler = new SimulatedScheduler(3);
    List<Long> ran = new ArrayList<>();
    Cancellable cancelled = scheduler.schedule(Duration.ofDays(1), () -> ran.add(-1L));
    scheduler.schedule(Duration.ofHours(2), () -> ran.add(scheduler.clock().nanos()));
    scheduler.schedule(Duration.ofHours(1), () -> ran.add(scheduler.clock().nanos()));
    cancelled.cancel();
    scheduler.runFor(Duration.ofDays(2));
    assertThat(ran).containsExactly(Duration.ofHours(1).toNanos(), Duration.ofHours(2).toNanos());
    assertThat(scheduler.clock().nanos()).isEqualTo(Duration.ofDays(2).toNanos());
  }

  @Test
  void a_wait_that_cannot_end_names_the_seed() {
    SimulatedScheduler scheduler = new SimulatedScheduler(99);
    assertThatThrownBy(() -> scheduler.runUntil(new CompletableFuture<Void>()))
        .hasMessageContaining("99");
  }

  @Test
  void a_crash_loses_only_records_that_nothing_durable_follows() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedScheduler scheduler = new SimulatedScheduler(seed);
      SimulatedLogBroker broker = new SimulatedLogBroker(new Faults(scheduler));
      scheduler.runUntil(broker.create(LOG));
      scheduler.runUntil(broker.append(LOG, new byte[1], Durability.ORDERED));
      scheduler.runUntil(broker.append(LOG, new byte[1], Durability.DURABLE));
      scheduler.runUntil(broker.append(LOG, new byte[1], Durability.ORDERED));
      broker.crash();
      CompletableFuture<Long> end = broker.endPosition(LOG);
      scheduler.runUntil(end);
      assertThat(end.join()).as("seed %s", seed).isBetween(3L, 4L);
    }
  }

  @Test
  void an_unknown_outcome_is_sometimes_an_effect() {
    int effects = 0;
    for (long seed = 0; seed < 50; seed++) {
      SimulatedScheduler scheduler = new SimulatedScheduler(seed);
      Faults faults = new Faults(scheduler).unknownRate(1);
      SimulatedObjectStore store = new SimulatedObjectStore(faults);
      CompletableFuture<Void> put = store.put("a", new byte[1]);
      scheduler.runUntil(put);
      assertThat(put.exceptionNow())
          .isInstanceOfSatisfying(
              AzimuthException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
      CompletableFuture<Optional<Long>> found = store.size("a");
      scheduler.runUntil(found);
      effects += found.join().isPresent() ? 1 : 0;
    }
    assertThat(effects).isBetween(10, 40);
  }
}
