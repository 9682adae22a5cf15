package dev.azimuth.storage.time;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// One platform thread that runs tasks in the order in which they came.
///
/// For work that blocks in native code, such as a synced write, which would pin the carrier of a
/// virtual thread. The caller bounds how many tasks wait. The thread ends while there is nothing to
/// do for long.
public final class DedicatedThread implements Executor, AutoCloseable {
  private static final Duration IDLE_MAX = Duration.ofMinutes(1);

  private final ThreadPoolExecutor executor;

  /// A thread called `name`, started by the first task.
  public DedicatedThread(String name) {
    executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_MAX.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            SystemScheduler.platformThreads(name));
    executor.allowCoreThreadTimeOut(true);
  }

  /// Runs `task` after those before it; throws [RejectedExecutionException] once closed.
  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /// Runs what is queued, then ends the thread.
  @Override
  public void close() {
    executor.close();
  }
}
