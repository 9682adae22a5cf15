package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentWork;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.rpc.ErrorStatus;
import dev.azimuth.storage.rpc.Unanswered;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The rows of a fragment that runs on another machine.
///
/// Asks the connection for one message at a time; what the node sends ahead fills the connection's
/// window and no more, and then the node stops computing.
///
/// | state | message | next | close, or broken |
/// |---|---|---|---|
/// | starting | started: `started()` completes; idle | | ended |
/// | idle | | asks for a message; waiting | ended |
/// | waiting | batch: idle; ended: ended | refused | ended, the waiting future fails |
/// | ended | ignored | empty after the last row, else the failure | |
final class RemoteCursor implements FragmentCursor {
  private final String target;
  private final Observer observer = new Observer();
  private final CompletableFuture<FragmentCursor> started = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Optional<ColumnBatch>> waiting;
  private @Nullable AzimuthException failure;
  private boolean complete;
  private volatile long readTimestamp;
  private volatile FragmentWork work = FragmentWork.NONE;

  RemoteCursor(String target) {
    this.target = target;
  }

  /// Receives what the node sends.
  StreamObserver<NodesWire.ExecuteReply> observer() {
    return observer;
  }

  /// Completes with this cursor once the node has reached the read point.
  CompletableFuture<FragmentCursor> started() {
    return started;
  }

  @Override
  public long readTimestamp() {
    return readTimestamp;
  }

  @Override
  public FragmentWork work() {
    return work;
  }

  @Override
  public CompletableFuture<Optional<ColumnBatch>> next() {
    CompletableFuture<Optional<ColumnBatch>> batch = new CompletableFuture<>();
    lock.lock();
    try {
      if (waiting != null) {
        throw new IllegalStateException("the batch before is not there yet");
      }
      if (complete) {
        return CompletableFuture.completedFuture(Optional.empty());
      }
      if (failure != null) {
        return CompletableFuture.failedFuture(failure);
      }
      waiting = batch;
    } finally {
      lock.unlock();
    }
    observer.askForOne();
    return batch;
  }

  @Override
  public void close() {
    if (end(new AzimuthException(ErrorCode.CANCELLED, "the cursor is closed"))) {
      observer.cancel();
    }
  }

  private void start(NodesWire.ExecuteReply.Started message) {
    readTimestamp = message.getReadTimestamp();
    if (!started.complete(this)) {
      // The caller has given up: nobody would close this.
      close();
    }
  }

  private void deliver(NodesWire.ExecuteReply.Batch message) {
    work = QueryCodec.decode(message.getWork());
    ColumnBatch batch = QueryCodec.decode(message.getColumns());
    CompletableFuture<Optional<ColumnBatch>> asked;
    lock.lock();
    try {
      asked = waiting;
      waiting = null;
    } finally {
      lock.unlock();
    }
    if (asked != null) {
      asked.complete(Optional.of(batch));
    }
  }

  private void finish(NodesWire.ExecuteReply.Ended message) {
    work = QueryCodec.decode(message.getWork());
    CompletableFuture<Optional<ColumnBatch>> asked;
    lock.lock();
    try {
      complete = failure == null;
      asked = waiting;
      waiting = null;
    } finally {
      lock.unlock();
    }
    if (asked != null) {
      asked.complete(Optional.empty());
    }
  }

  /// Ends with a failure, unless it has ended before; whether it did so.
  private boolean end(AzimuthException cause) {
    CompletableFuture<Optional<ColumnBatch>> asked;
    lock.lock();
    try {
      if (complete || failure != null) {
        return false;
      }
      failure = cause;
      asked = waiting;
      waiting = null;
    } finally {
      lock.unlock();
    }
    started.completeExceptionally(cause);
    if (asked != null) {
      asked.completeExceptionally(cause);
    }
    return true;
  }

  private final class Observer
      implements ClientResponseObserver<NodesWire.ExecuteRequest, NodesWire.ExecuteReply> {
    private volatile @Nullable ClientCallStreamObserver<NodesWire.ExecuteRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<NodesWire.ExecuteRequest> started) {
      started.disableAutoRequestWithInitial(1);
      call = started;
    }

    @Override
    public void onNext(NodesWire.ExecuteReply message) {
      try {
        switch (message.getPartCase()) {
          case STARTED -> start(message.getStarted());
          case BATCH -> deliver(message.getBatch());
          case ENDED -> {
            finish(message.getEnded());
            // So that the end of the call is seen, too.
            askForOne();
          }
          case PART_NOT_SET -> throw FragmentCodec.unknown("answer to a fragment");
        }
      } catch (RuntimeException e) {
        end(ErrorStatus.decode(e, Unanswered.READ, target));
        cancel();
      }
    }

    @Override
    public void onError(Throwable cause) {
      end(ErrorStatus.decode(cause, Unanswered.READ, target));
    }

    @Override
    public void onCompleted() {
      end(new AzimuthException(ErrorCode.NOT_READY, target + " ended a fragment too early"));
    }

    void askForOne() {
      ClientCallStreamObserver<NodesWire.ExecuteRequest> running = call;
      if (running != null) {
        running.request(1);
      }
    }

    void cancel() {
      ClientCallStreamObserver<NodesWire.ExecuteRequest> running = call;
      if (running != null) {
        running.cancel("the cursor is closed", null);
      }
    }
  }
}
