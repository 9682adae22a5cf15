package dev.azimuth.storage.rpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The answer to a call with one reply, as a future of what the caller wants.
///
/// @param <R> the message that travels
/// @param <T> what it means
public final class ReplyFuture<R, T> implements StreamObserver<R> {
  private final Function<R, T> decoding;
  private final Unanswered unanswered;
  private final String target;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private @Nullable R reply;

  /// Reads replies by `decoding`; `target` names who is called, for errors.
  public ReplyFuture(Function<R, T> decoding, Unanswered unanswered, String target) {
    this.decoding = decoding;
    this.unanswered = unanswered;
    this.target = target;
  }

  /// Completes when the answer is there; fails with `AzimuthException`.
  public CompletableFuture<T> future() {
    return future;
  }

  @Override
  public void onNext(R message) {
    reply = message;
  }

  @Override
  public void onError(Throwable failure) {
    future.completeExceptionally(ErrorStatus.decode(failure, unanswered, target));
  }

  @Override
  public void onCompleted() {
    R message = reply;
    if (message == null) {
      onError(new IllegalStateException("a call ended without a reply"));
      return;
    }
    try {
      future.complete(decoding.apply(message));
    } catch (RuntimeException e) {
      onError(e);
    }
  }
}
