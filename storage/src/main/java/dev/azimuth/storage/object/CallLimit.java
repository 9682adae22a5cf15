package dev.azimuth.storage.object;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets a bounded number of asynchronous calls run at a time, in the order in which they came.
///
/// Safe for any thread; nothing blocks.
public final class CallLimit {
  private final String name;
  private final int runningMax;
  private final int waitingMax;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  /// @param name of the calls, for the error message
  /// @param runningMax most calls under way
  /// @param waitingMax most calls that wait; more fail with `TOO_MANY_REQUESTS`
  /// @param executor where calls start that have waited
  public CallLimit(String name, int runningMax, int waitingMax, Executor executor) {
    if (runningMax < 1 || waitingMax < 0) {
      throw new IllegalArgumentException(name + ": " + runningMax + ", " + waitingMax);
    }
    this.name = name;
    this.runningMax = runningMax;
    this.waitingMax = waitingMax;
    this.executor = executor;
  }

  /// Starts the call now or when others have ended; the future is that of the call.
  public <T extends @Nullable Object> CompletableFuture<T> call(
      Supplier<CompletableFuture<T>> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    lock.lock();
    try {
      if (running < runningMax) {
        running++;
      } else if (waiting.size() < waitingMax) {
        waiting.add(() -> start(call, result));
        return result;
      } else {
        return CompletableFuture.failedFuture(
            new AzimuthException(
                ErrorCode.TOO_MANY_REQUESTS, waitingMax + " " + name + " are waiting"));
      }
    } finally {
      lock.unlock();
    }
    start(call, result);
    return result;
  }

  /// Calls under way.
  public int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  private <T extends @Nullable Object> void start(
      Supplier<CompletableFuture<T>> call, CompletableFuture<T> result) {
    CompletableFuture<T> future;
    try {
      future = call.get();
    } catch (RuntimeException e) {
      future = CompletableFuture.failedFuture(e);
    }
    var _ =
        future.whenComplete((value, failure) -> {
          startNext();
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(AzimuthException.unwrap(failure));
          }
        });
  }

  private void startNext() {
    Runnable next;
    lock.lock();
    try {
      next = waiting.poll();
      if (next == null) {
        running--;
      }
    } finally {
      lock.unlock();
    }
    if (next != null) {
      executor.execute(next);
    }
  }
}
