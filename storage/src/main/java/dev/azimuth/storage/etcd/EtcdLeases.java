package dev.azimuth.storage.etcd;

import dev.azimuth.storage.error.ErrorCode;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.grpc.ClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Leases. Every call may be repeated: a lease granted twice ends by itself.
///
/// Failures are [CallFailure]s.
final class EtcdLeases {
  private final EtcdConnection connection;

  EtcdLeases(EtcdConnection connection) {
    this.connection = connection;
  }

  /// Etcd counts in seconds and has a shortest lease, so that it may live somewhat longer.
  CompletableFuture<Long> grant(Duration timeToLive) {
    long seconds = Math.max(1, timeToLive.plusSeconds(1).minusNanos(1).toSeconds());
    return connection
        .repeat(
            LeaseGrpc.getLeaseGrantMethod(), LeaseGrantRequest.newBuilder().setTTL(seconds).build())
        .thenApply(LeaseGrantResponse::getID);
  }

  CompletableFuture<Boolean> keepAlive(long leaseId) {
    return connection.repeat(() -> keepAliveOnce(leaseId));
  }

  private CompletableFuture<Boolean> keepAliveOnce(long leaseId) {
    return connection
        .attempt(options -> {
          UnaryAnswer<LeaseKeepAliveResponse> answer =
              new UnaryAnswer<>(connection, options.sentMark());
          ClientCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call =
              connection
                  .channel()
                  .newCall(LeaseGrpc.getLeaseKeepAliveMethod(), options.callOptions());
          StreamObserver<LeaseKeepAliveRequest> requests =
              ClientCalls.asyncBidiStreamingCall(call, answer);
          requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(leaseId).build());
          // Once half closed, etcd may end the stream before it has answered.
          var _ =
              answer
                  .future()
                  .whenComplete((_, failure) -> {
                    if (failure == null) {
                      requests.onCompleted();
                    }
                  });
          return answer.future();
        })
        .thenApply(response -> response.getTTL() > 0);
  }

  CompletableFuture<Void> revoke(long leaseId) {
    return connection
        .repeat(
            LeaseGrpc.getLeaseRevokeMethod(),
            LeaseRevokeRequest.newBuilder().setID(leaseId).build())
        .handle((_, thrown) -> {
          CallFailure failure = thrown == null ? null : CallFailure.in(thrown);
          if (failure != null && failure.code() != ErrorCode.LEASE_ENDED) {
            throw failure;
          }
          return null;
        });
  }
}
