package dev.azimuth.storage.etcd;

import dev.azimuth.storage.etcd.EtcdSettings.Credentials;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.CallCredentials;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Adds etcd's token to calls, and gets one for user and password when there is none.
///
/// Calls that start together share one request. Safe for any thread.
final class TokenCredentials extends CallCredentials {
  private static final Metadata.Key<String> TOKEN =
      Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

  private final Credentials credentials;
  private final Channel channel;
  private final Duration limit;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Metadata> token;

  TokenCredentials(Credentials credentials, Channel channel, Duration limit) {
    this.credentials = credentials;
    this.channel = channel;
    this.limit = limit;
  }

  @Override
  public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
    var _ =
        token()
            .whenComplete((metadata, failure) -> {
              if (failure == null) {
                applier.apply(metadata);
              } else {
                forget();
                applier.fail(told(Status.fromThrowable(failure)));
              }
            });
  }

  /// What a call is told when there is no token. Calls may not fail with every code before they are
  /// sent; the ones that etcd refuses a user with are not among those.
  private static Status told(Status refused) {
    return switch (refused.getCode()) {
      case INVALID_ARGUMENT, FAILED_PRECONDITION ->
          Status.UNAUTHENTICATED.withDescription(refused.getDescription());
      default -> refused;
    };
  }

  /// Makes the next call get a new token.
  void forget() {
    lock.lock();
    try {
      token = null;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<Metadata> token() {
    CompletableFuture<Metadata> asked;
    lock.lock();
    try {
      CompletableFuture<Metadata> known = token;
      if (known != null) {
        return known;
      }
      asked = new CompletableFuture<>();
      token = asked;
    } finally {
      lock.unlock();
    }
    authenticate(asked);
    return asked;
  }

  private void authenticate(CompletableFuture<Metadata> asked) {
    AuthenticateRequest request =
        AuthenticateRequest.newBuilder()
            .setName(credentials.user())
            .setPassword(credentials.password().reveal())
            .build();
    AuthGrpc.newStub(channel)
        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
        .authenticate(request, new TokenObserver(asked));
  }

  private record TokenObserver(CompletableFuture<Metadata> asked)
      implements StreamObserver<AuthenticateResponse> {
    @Override
    public void onNext(AuthenticateResponse response) {
      Metadata metadata = new Metadata();
      metadata.put(TOKEN, response.getToken());
      asked.complete(metadata);
    }

    @Override
    public void onError(Throwable failure) {
      asked.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      asked.completeExceptionally(
          Status.INTERNAL.withDescription("authenticated without a token").asException());
    }
  }
}
