package dev.azimuth.storage.simulated;

import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/// All executors as one list of tasks, of which the seed picks the next; time moves on when none is
/// left.
///
/// Tasks must not wait for one another: a future that is joined before it is done never gets done.
public final class SimulatedScheduler implements Scheduler {
  /// Most tasks of one `run...` call: more is an endless loop.
  private static final long STEPS_MAX = 50_000_000;

  private final long seed;
  private final Random random;
  private final SimulatedClock clock;
  private final List<Runnable> ready = new ArrayList<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(Timer::dueNanos).thenComparingLong(Timer::number));
  private long timerCount;
  private long steps;

  /// A world of its own, at 2026-01-01.
  public SimulatedScheduler(long seed) {
    this.seed = seed;
    random = new Random(seed);
    clock = new SimulatedClock(1_767_225_600_000L);
  }

  /// The clock of this world.
  public SimulatedClock clock() {
    return clock;
  }

  /// Where everything random in this world comes from.
  public Random random() {
    return random;
  }

  /// Number that repeats this run.
  public long seed() {
    return seed;
  }

  /// Tasks run so far; the same for the same seed.
  public long steps() {
    return steps;
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    Timer timer = new Timer(clock.nanos() + Math.max(0, delay.toNanos()), timerCount++, task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  @Override
  public Executor blocking() {
    return ready::add;
  }

  @Override
  public Executor connections() {
    return ready::add;
  }

  @Override
  public Executor compute() {
    return ready::add;
  }

  @Override
  public Executor background() {
    return ready::add;
  }

  @Override
  public int computeParallelism() {
    return 2;
  }

  /// Runs the next task, moving time on if need be; false if nothing is left to happen.
  public boolean step() {
    if (ready.isEmpty()) {
      Timer next = timers.poll();
      if (next == null) {
        return false;
      }
      clock.moveTo(next.dueNanos);
      ready.add(next.task);
      while (!timers.isEmpty() && timers.peek().dueNanos <= clock.nanos()) {
        ready.add(timers.remove().task);
      }
    }
    int chosen = random.nextInt(ready.size());
    Runnable last = ready.removeLast();
    Runnable task = chosen == ready.size() ? last : ready.set(chosen, last);
    steps++;
    task.run();
    return true;
  }

  /// Runs until the condition holds.
  public void runUntil(BooleanSupplier condition) {
    long limit = steps + STEPS_MAX;
    while (!condition.getAsBoolean()) {
      if (steps >= limit) {
        throw new AssertionError("seed " + seed + ": still not so after " + STEPS_MAX + " steps");
      }
      if (!step()) {
        throw new AssertionError("seed " + seed + ": nothing left to happen, and still not so");
      }
    }
  }

  /// Runs until the future is done.
  public void runUntil(CompletableFuture<?> future) {
    runUntil(future::isDone);
  }

  /// Runs everything that happens within this time from now.
  public void runFor(Duration duration) {
    long end = clock.nanos() + duration.toNanos();
    long limit = steps + STEPS_MAX;
    while (!ready.isEmpty() || (!timers.isEmpty() && timers.peek().dueNanos <= end)) {
      if (steps >= limit) {
        throw new AssertionError("seed " + seed + ": busy for more than " + STEPS_MAX + " steps");
      }
      step();
    }
    clock.moveTo(end);
  }

  /// Runs what is ready now, without moving time on.
  public void runReady() {
    runFor(Duration.ZERO);
  }

  private record Timer(long dueNanos, long number, Runnable task) {}
}
