package dev.azimuth.coordinators.simulation;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Virtual time and one seeded thread; tasks due at the same time run in random order.
public final class World {
  private static final long STEPS_MAX = 20_000_000;
  private static final int CALL_NANOS_MAX = 100_000;

  private final Random random;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          Comparator.comparingLong((Task task) -> task.atNanos)
              .thenComparingLong(task -> task.order));
  private long nowNanos = 1;
  private long steps;

  /// A world that is the same for the same seed.
  public World(long seed) {
    this.random = new Random(seed);
  }

  /// The only source of chance.
  public Random random() {
    return random;
  }

  /// Virtual time in nanoseconds.
  public long nowNanos() {
    return nowNanos;
  }

  /// Number of tasks run so far: orders events at the same time.
  public long steps() {
    return steps;
  }

  /// Runs `task` after `nanos` of virtual time.
  public Task after(long nanos, Runnable task) {
    Task added = new Task(nowNanos + nanos, random.nextLong(), task);
    tasks.add(added);
    return added;
  }

  /// Runs tasks for some virtual time.
  public void run(Duration duration) {
    long end = nowNanos + duration.toNanos();
    while (!tasks.isEmpty() && tasks.peek().atNanos <= end) {
      step();
    }
    nowNanos = end;
  }

  /// Runs tasks until a condition holds; fails after `limit` of virtual time.
  public void runUntil(Duration limit, BooleanSupplier condition) {
    long end = nowNanos + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (tasks.isEmpty() || tasks.peek().atNanos > end) {
        throw new AssertionError("nothing has come about within " + limit);
      }
      step();
    }
  }

  /// Runs tasks until a future is done, and returns its result.
  public <T> T join(CompletableFuture<T> future) {
    runUntil(Duration.ofMinutes(1), future::isDone);
    return future.join();
  }

  private void step() {
    if (++steps > STEPS_MAX) {
      throw new AssertionError("the simulation does not end");
    }
    Task task = tasks.remove();
    nowNanos = Math.max(nowNanos, task.atNanos);
    if (!task.cancelled) {
      task.action.run();
    }
  }

  /// A task that has yet to run.
  public static final class Task {
    private final long atNanos;
    private final long order;
    private final Runnable action;
    private boolean cancelled;

    private Task(long atNanos, long order, Runnable action) {
      this.atNanos = atNanos;
      this.order = order;
      this.action = action;
    }

    /// Keeps it from running.
    public void cancel() {
      cancelled = true;
    }
  }

  /// The time and tasks of one process, which can be paused and killed.
  public static final class Host implements Clock, Scheduler {
    private final World world;
    private long pausedUntilNanos;
    private boolean killed;
    private long wallOffsetMillis = 1_700_000_000_000L;

    /// A running process.
    public Host(World world) {
      this.world = world;
    }

    /// Runs nothing of this process for a while.
    public void pause(Duration duration) {
      pausedUntilNanos = world.nowNanos + duration.toNanos();
    }

    /// Runs nothing of this process any more.
    public void kill() {
      killed = true;
    }

    /// Whether the process was killed.
    public boolean killed() {
      return killed;
    }

    /// Whether it runs now.
    public boolean running() {
      return !killed && world.nowNanos >= pausedUntilNanos;
    }

    /// Moves the wall clock, forward or back.
    public void moveWallClock(long millis) {
      wallOffsetMillis += millis;
    }

    @Override
    public long wallMillis() {
      return wallOffsetMillis + world.nowNanos / 1_000_000;
    }

    @Override
    public long nanos() {
      return world.nowNanos;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
      return later(delay.toNanos(), task)::cancel;
    }

    /// Runs a task in this process, once it isn't paused.
    Task later(long nanos, Runnable task) {
      return world.after(
          nanos,
          () -> {
            if (running()) {
              task.run();
            } else if (!killed) {
              later(pausedUntilNanos - world.nowNanos, task);
            }
          });
    }

    /// Has `action` done elsewhere; answers in this process, or never if it has been killed.
    ///
    /// @param failure chance that nothing is done and the call fails
    <T> CompletableFuture<T> call(double failure, Supplier<T> action) {
      CompletableFuture<T> answer = new CompletableFuture<>();
      boolean fails = world.random.nextDouble() < failure;
      world.after(
          1 + world.random.nextInt(CALL_NANOS_MAX),
          () -> {
            if (fails) {
              AzimuthException error = new AzimuthException(ErrorCode.STORAGE_FAILED, "simulated");
              later(1, () -> answer.completeExceptionally(error));
            } else {
              T result = action.get();
              later(1, () -> answer.complete(result));
            }
          });
      return answer;
    }

    @Override
    public Executor blocking() {
      return task -> later(0, task);
    }

    @Override
    public Executor connections() {
      return task -> later(0, task);
    }

    @Override
    public Executor compute() {
      return blocking();
    }

    @Override
    public Executor background() {
      return blocking();
    }

    @Override
    public int computeParallelism() {
      return 1;
    }
  }
}
