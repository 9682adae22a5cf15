package dev.azimuth.storage.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// Answers calls with one reply, on the side that is called.
public final class Replies {
  private Replies() {}

  /// Makes the call and sends its result as `encoding` writes it, or its error.
  public static <T, R> void send(
      StreamObserver<R> reply, Supplier<CompletableFuture<T>> call, Function<T, R> encoding) {
    if (reply instanceof ServerCallStreamObserver<R> observer) {
      // A caller that has left is sent nothing, which is no failure.
      observer.setOnCancelHandler(() -> {});
    }
    CompletableFuture<R> message;
    try {
      message = call.get().thenApply(encoding);
    } catch (RuntimeException e) {
      message = CompletableFuture.failedFuture(e);
    }
    var _ =
        message.whenComplete((encoded, failure) -> {
          if (failure != null) {
            reply.onError(ErrorStatus.encode(failure));
          } else {
            reply.onNext(encoded);
            reply.onCompleted();
          }
        });
  }
}
