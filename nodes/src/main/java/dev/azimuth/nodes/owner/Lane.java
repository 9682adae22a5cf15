package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.shard.ShardFailure;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs one job again and again, never twice at a time: whoever asks while it runs gets the outcome
/// of the run after that, together with all others who do. Safe for any thread.
final class Lane {
  private final Supplier<CompletableFuture<Long>> job;
  private final Runnable ended;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Long> running;
  private @Nullable CompletableFuture<Long> next;

  /// @param ended called after each run, when it does not run any more
  Lane(Supplier<CompletableFuture<Long>> job, Runnable ended) {
    this.job = job;
    this.ended = ended;
  }

  /// The outcome of a run that begins now or later.
  CompletableFuture<Long> run() {
    CompletableFuture<Long> outcome;
    lock.lock();
    try {
      if (running != null) {
        if (next == null) {
          next = new CompletableFuture<>();
        }
        return next.copy();
      }
      outcome = new CompletableFuture<>();
      running = outcome;
    } finally {
      lock.unlock();
    }
    start(outcome);
    return outcome.copy();
  }

  boolean isBusy() {
    lock.lock();
    try {
      return running != null;
    } finally {
      lock.unlock();
    }
  }

  private void start(CompletableFuture<Long> outcome) {
    CompletableFuture<Long> run;
    try {
      run = job.get();
    } catch (RuntimeException e) {
      run = CompletableFuture.failedFuture(e);
    }
    var _ =
        run.whenComplete((result, error) -> {
          CompletableFuture<Long> follower;
          lock.lock();
          try {
            follower = next;
            running = follower;
            next = null;
          } finally {
            lock.unlock();
          }
          if (error == null) {
            outcome.complete(result);
          } else {
            outcome.completeExceptionally(ShardFailure.cause(error));
          }
          ended.run();
          if (follower != null) {
            start(follower);
          }
        });
  }
}
