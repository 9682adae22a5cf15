package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/// A write whose caller waits for a result.
///
/// The future of a durable write completes on `completions`, so that the caller's continuation
/// neither delays the next group nor waits for itself; that of one that needs no sync completes
/// where it was committed, mostly the caller's own thread before it even sees the future.
///
/// @param <B> what it is written with
/// @param <T> the result
abstract class FutureCommit<B, T> implements PendingCommit<B> {
  /// What any write counts as in the queue besides its content.
  static final int OVERHEAD_BYTES = 128;

  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final Executor completions;
  private final Thread submitter = Thread.currentThread();

  FutureCommit(Executor completions) {
    this.completions = completions;
  }

  /// Hands it to `committer`; the future fails if that does not take it.
  CompletableFuture<T> submitTo(GroupCommitter<B> committer) {
    try {
      committer.submit(this);
      return future;
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /// Completes the caller's future with the published result.
  abstract void succeed(CompletableFuture<T> future);

  @Override
  public void unstage() {}

  @Override
  public int bytes() {
    return OVERHEAD_BYTES;
  }

  @Override
  public boolean durable() {
    return true;
  }

  /// All but rows: without timestamps, leases and ticks there are no reads.
  @Override
  public boolean usesReserve() {
    return true;
  }

  @Override
  public void complete() {
    finish(() -> succeed(future));
  }

  @Override
  public void fail(AzimuthException failure) {
    finish(() -> future.completeExceptionally(failure));
  }

  private void finish(Runnable completion) {
    if (Thread.currentThread() == submitter) {
      completion.run();
    } else {
      runOn(completions, completion);
    }
  }

  /// Runs a completion on `executor`, or here if that is closed: no caller may wait for ever.
  static void runOn(Executor executor, Runnable completion) {
    try {
      executor.execute(completion);
    } catch (RejectedExecutionException e) {
      completion.run();
    }
  }
}
