package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.wire.NodesWire.ExecuteReply;
import dev.azimuth.storage.column.ColumnBatch;
import dev.azimuth.storage.column.ColumnBatchCodec;
import dev.azimuth.storage.rpc.ErrorStatus;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Sends the rows of a fragment for as long as the connection takes them.
///
/// A batch is computed only when the connection has room, so a slow reader holds one batch here and
/// what fills the connection's window. One step at a time: compute, send, look for room. A reader
/// that leaves, or whose connection breaks, closes the cursor.
final class FragmentStream {
  /// A batch larger than this is sent in halves, down to single rows.
  static final int BATCH_BYTES_MAX = 8 << 20;

  private final ServerCallStreamObserver<ExecuteReply> reply;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable FragmentCursor cursor;
  private boolean busy;
  private boolean ended;

  FragmentStream(ServerCallStreamObserver<ExecuteReply> reply) {
    this.reply = reply;
    reply.setOnReadyHandler(this::pump);
    reply.setOnCancelHandler(this::abandon);
  }

  /// Begins with what the service answered.
  void start(@Nullable FragmentCursor started, @Nullable Throwable failure) {
    if (started == null) {
      fail(failure == null ? new IllegalStateException("no cursor") : failure);
      return;
    }
    boolean late;
    lock.lock();
    try {
      late = ended;
      if (!late) {
        cursor = started;
        // The connection may have room already: nothing goes before the start.
        busy = true;
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      started.close();
      return;
    }
    reply.onNext(
        ExecuteReply.newBuilder()
            .setStarted(ExecuteReply.Started.newBuilder().setReadTimestamp(started.readTimestamp()))
            .build());
    release();
    pump();
  }

  /// Computes and sends while there is room and nobody else does so.
  private void pump() {
    while (true) {
      FragmentCursor running = take();
      if (running == null) {
        return;
      }
      CompletableFuture<Optional<ColumnBatch>> next;
      try {
        next = running.next();
      } catch (RuntimeException e) {
        next = CompletableFuture.failedFuture(e);
      }
      if (!next.isDone()) {
        var _ = settle(running, next).thenRun(this::pump);
        return;
      }
      var _ = settle(running, next);
    }
  }

  /// Sends the batch when it is there, or ends the stream with its failure.
  private CompletableFuture<Void> settle(
      FragmentCursor running, CompletableFuture<Optional<ColumnBatch>> next) {
    return next.thenAccept(batch -> send(running, batch))
        .exceptionally(failure -> {
          fail(failure);
          return null;
        });
  }

  /// The cursor, for one step that begins; null if there is none to do now.
  private @Nullable FragmentCursor take() {
    lock.lock();
    try {
      if (busy || ended || cursor == null || !reply.isReady()) {
        return null;
      }
      busy = true;
      return cursor;
    } finally {
      lock.unlock();
    }
  }

  private void send(FragmentCursor running, Optional<ColumnBatch> batch) {
    if (batch.isPresent()) {
      send(running, batch.get());
      release();
    } else if (end()) {
      reply.onNext(
          ExecuteReply.newBuilder()
              .setEnded(ExecuteReply.Ended.newBuilder().setWork(QueryCodec.encode(running.work())))
              .build());
      reply.onCompleted();
    }
  }

  private void send(FragmentCursor running, ColumnBatch batch) {
    if (batch.rowCount() > 1 && ColumnBatchCodec.encodedSize(batch) > BATCH_BYTES_MAX) {
      int half = batch.rowCount() / 2;
      send(running, batch.rows(0, half));
      send(running, batch.rows(half, batch.rowCount()));
      return;
    }
    reply.onNext(
        ExecuteReply.newBuilder()
            .setBatch(
                ExecuteReply.Batch.newBuilder()
                    .setColumns(QueryCodec.encode(batch))
                    .setWork(QueryCodec.encode(running.work())))
            .build());
  }

  private void release() {
    lock.lock();
    try {
      busy = false;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the stream with an error.
  void fail(Throwable failure) {
    if (end()) {
      reply.onError(ErrorStatus.encode(failure));
    }
    closeCursor();
  }

  private void abandon() {
    end();
    closeCursor();
  }

  /// Whether it was this call that ended the stream.
  private boolean end() {
    lock.lock();
    try {
      boolean first = !ended;
      ended = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  private void closeCursor() {
    FragmentCursor running;
    lock.lock();
    try {
      running = cursor;
    } finally {
      lock.unlock();
    }
    if (running != null) {
      running.close();
    }
  }
}
