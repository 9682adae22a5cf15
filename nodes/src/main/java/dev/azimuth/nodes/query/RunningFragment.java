package dev.azimuth.nodes.query;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.shard.ShardRead;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Scheduler;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A fragment between its batches; holds the rows that it reads until it has ended.
///
/// | state | next() | batch computed | last batch or failure | close() or deadline |
/// |---|---|---|---|---|
/// | IDLE | RUNNING | | | ENDED |
/// | RUNNING | refused | IDLE | ENDED | CLOSING |
/// | CLOSING | refused | ENDED | ENDED | |
/// | ENDED | empty; `CANCELLED` if closed early | | | |
final class RunningFragment implements FragmentCursor {
  private final ShardRead read;
  private final BatchSource source;
  private final FragmentWork choice;
  private final RunGuard guard;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);
  private volatile boolean complete;
  private volatile Scheduler.@Nullable Cancellable expiry;

  private enum State {
    IDLE,
    RUNNING,
    CLOSING,
    ENDED
  }

  /// @param choice work of finding the rows that `source` looks at
  RunningFragment(ShardRead read, BatchSource source, FragmentWork choice, RunGuard guard) {
    this.read = read;
    this.source = source;
    this.choice = choice;
    this.guard = guard;
  }

  /// Has the cursor closed by `timer`, which is called off when it ends before.
  void expireBy(Scheduler.Cancellable timer) {
    expiry = timer;
    if (state.get() == State.ENDED) {
      timer.cancel();
    }
  }

  @Override
  public long readTimestamp() {
    return read.rows().timestamp();
  }

  @Override
  public CompletableFuture<Optional<ColumnBatch>> next() {
    if (!state.compareAndSet(State.IDLE, State.RUNNING)) {
      if (state.get() == State.RUNNING) {
        throw new IllegalStateException("the batch before is not there yet");
      }
      return complete
          ? CompletableFuture.completedFuture(Optional.empty())
          : CompletableFuture.failedFuture(cancelled());
    }
    CompletableFuture<Optional<ColumnBatch>> batch;
    try {
      guard.check();
      batch = source.next();
    } catch (RuntimeException e) {
      batch = CompletableFuture.failedFuture(e);
    }
    return batch
        .whenComplete((computed, error) -> computed(error == null && computed.isPresent(), error))
        .exceptionally(error -> {
          throw told(error);
        });
  }

  private void computed(boolean goesOn, @Nullable Throwable error) {
    complete = error == null && !goesOn;
    if (!goesOn || !state.compareAndSet(State.RUNNING, State.IDLE)) {
      end();
    }
  }

  private static AzimuthException told(Throwable error) {
    Throwable cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return cause instanceof AzimuthException known
        ? known
        : new AzimuthException(ErrorCode.INTERNAL_ERROR, "a fragment failed: " + cause, cause);
  }

  private void end() {
    if (state.getAndSet(State.ENDED) != State.ENDED) {
      read.close();
      Scheduler.Cancellable timer = expiry;
      if (timer != null) {
        timer.cancel();
      }
    }
  }

  private static AzimuthException cancelled() {
    return new AzimuthException(
        ErrorCode.CANCELLED, "the cursor was closed or its deadline has passed");
  }

  @Override
  public FragmentWork work() {
    return choice.plus(source.work());
  }

  @Override
  public void close() {
    guard.cancel();
    if (state.compareAndSet(State.IDLE, State.ENDED)) {
      read.close();
      Scheduler.Cancellable timer = expiry;
      if (timer != null) {
        timer.cancel();
      }
    } else {
      state.compareAndSet(State.RUNNING, State.CLOSING);
    }
  }
}
