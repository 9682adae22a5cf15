package dev.azimuth.storage.time;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The scheduler of a running process: a virtual thread per blocking task, a platform thread per
/// connection, a bounded pool of platform threads for computation, another for the background, a
/// timer.
public final class SystemScheduler implements Scheduler, AutoCloseable {
  /// Most computations that wait for a thread; more fail with `TOO_MANY_REQUESTS`.
  public static final int COMPUTE_QUEUE_MAX = 65_536;

  private static final int BACKGROUND_THREADS_MIN = 2;

  /// Most tasks that come due on threads of their own at once.
  private static final int DUE_THREADS_MAX = 16;

  private static final Duration DUE_THREAD_IDLE_MAX = Duration.ofSeconds(30);

  private static final Logger LOGGER = LoggerFactory.getLogger(SystemScheduler.class);
  private static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(10);

  private final int computeParallelism;
  private final ExecutorService blocking;
  private final ExecutorService connections;
  private final ThreadPoolExecutor compute;
  private final ThreadPoolExecutor background;
  private final ThreadPoolExecutor due;
  private final ScheduledThreadPoolExecutor timer;

  /// A scheduler that computes on as many threads as there are processors.
  public SystemScheduler() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// A scheduler that computes on `computeParallelism` threads.
  public SystemScheduler(int computeParallelism) {
    this.computeParallelism = computeParallelism;
    blocking =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual()
                .name("blocking-", 0)
                .uncaughtExceptionHandler(SystemScheduler::uncaught)
                .factory());
    connections = Executors.newThreadPerTaskExecutor(platformThreads("connection"));
    compute = fixedPool("compute", computeParallelism);
    background = fixedPool("background", Math.max(BACKGROUND_THREADS_MIN, computeParallelism));
    due =
        new ThreadPoolExecutor(
            0,
            DUE_THREADS_MAX,
            DUE_THREAD_IDLE_MAX.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            platformThreads("due"),
            (task, _) -> blocking.execute(task));
    timer = new ScheduledThreadPoolExecutor(1, platformThreads("timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static ThreadPoolExecutor fixedPool(String name, int threads) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.MILLISECONDS,
        new LinkedBlockingQueue<>(COMPUTE_QUEUE_MAX),
        platformThreads(name),
        SystemScheduler::refuse);
  }

  static ThreadFactory platformThreads(String name) {
    return Thread.ofPlatform()
        .name(name + "-", 0)
        .daemon(true)
        .uncaughtExceptionHandler(SystemScheduler::uncaught)
        .factory();
  }

  private static void uncaught(Thread thread, Throwable failure) {
    LOGGER.error("a task on {} failed", thread.getName(), failure);
  }

  private static void refuse(Runnable task, ThreadPoolExecutor executor) {
    if (executor.isShutdown()) {
      throw new RejectedExecutionException("the scheduler is closed");
    }
    throw new AzimuthException(
        ErrorCode.TOO_MANY_REQUESTS, COMPUTE_QUEUE_MAX + " computations are waiting");
  }

  /// Runs `task` once after `delay`; a task that comes due after [#close()] does not run.
  ///
  /// On a platform thread, to which the machine gives its share of the processors while virtual
  /// threads wait for those that compute.
  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    Future<?> future =
        timer.schedule(() -> due.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public Executor blocking() {
    return blocking;
  }

  @Override
  public Executor connections() {
    return connections;
  }

  @Override
  public Executor compute() {
    return compute;
  }

  @Override
  public Executor background() {
    return background;
  }

  @Override
  public int computeParallelism() {
    return computeParallelism;
  }

  /// Drops what is scheduled for later, waits a while for the tasks under way, then interrupts them
  /// and waits again. When it returns, no task runs any more, and whatever they used may be
  /// removed; a task that does not even heed the interrupt is logged and left behind.
  @Override
  public void close() {
    timer.shutdownNow();
    stop(due);
    stop(connections);
    stop(blocking);
    stop(compute);
    stop(background);
  }

  private static void stop(ExecutorService executor) {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
        if (!executor.awaitTermination(CLOSE_WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
          LOGGER.warn("tasks go on after the end, although they were interrupted");
        }
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
