package dev.azimuth.storage.etcd;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/// The one answer of a call, as a future.
final class UnaryAnswer<R> implements StreamObserver<R> {
  private final EtcdConnection connection;
  private final SentMark sent;
  private final CompletableFuture<R> future = new CompletableFuture<>();

  UnaryAnswer(EtcdConnection connection, SentMark sent) {
    this.connection = connection;
    this.sent = sent;
  }

  CompletableFuture<R> future() {
    return future;
  }

  @Override
  public void onNext(R answer) {
    future.complete(answer);
  }

  @Override
  public void onError(Throwable thrown) {
    Status status = Status.fromThrowable(thrown);
    connection.observe(status);
    future.completeExceptionally(
        connection.isClosed() && !sent.isSet()
            ? CallFailure.shuttingDown()
            : CallFailure.of(status, sent.isSet()));
  }

  @Override
  public void onCompleted() {
    if (!future.isDone()) {
      onError(Status.INTERNAL.withDescription("no answer").asException());
    }
  }
}
