package dev.azimuth.storage.time;

import java.time.Duration;
import java.util.concurrent.Executor;

/// Runs tasks later, and hands out the executors of the process: the only source of concurrency.
///
/// In production tasks run on virtual threads and on bounded pools; in a simulation all of them run
/// on one seeded thread in virtual time.
public interface Scheduler {
  /// Runs `task` once after `delay`. It is not held up by computation on the executors: leases are
  /// prolonged so. It may block.
  Cancellable schedule(Duration delay, Runnable task);

  /// Executor for tasks that may block on I/O or wait: a virtual thread each. They must not compute
  /// for long, for virtual threads share few threads, and none is ever taken off its thread.
  Executor blocking();

  /// Executor for serving the connections of clients: a platform thread each, for as long as the
  /// connection lasts. How many there are is for the caller to bound.
  Executor connections();

  /// Executor for computation, as many threads as the process may use cores; tasks must not block.
  Executor compute();

  /// Executor for long work behind the statements (flushes, merges, checks of files), a few threads
  /// of its own; tasks may block on files, but not wait for one another.
  Executor background();

  /// Number of threads behind [#compute()]: into how many parts one computation is worth splitting.
  int computeParallelism();

  /// A delayed task that can be called off.
  @FunctionalInterface
  interface Cancellable {
    /// Keeps the task from starting; does nothing when it has started or was cancelled before.
    void cancel();
  }
}
