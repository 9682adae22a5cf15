package dev.azimuth.server.rpc;

import dev.azimuth.server.configuration.ClusterSecret;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.rpc.ErrorStatus;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who calls: every call carries the id of the calling process, and the cluster's secret if there
/// is one.
///
/// | header | content |
/// |---|---|
/// | `azimuth-caller` | process id |
/// | `azimuth-secret` | the secret of [ClusterSecret] |
final class CallerIdentity {
  /// The process that the current call comes from, on the side that is called.
  static final Context.Key<String> CALLER = Context.key("azimuth-caller");

  private static final Logger LOG = LoggerFactory.getLogger(CallerIdentity.class);
  private static final Metadata.Key<String> CALLER_HEADER =
      Metadata.Key.of("azimuth-caller", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> SECRET_HEADER =
      Metadata.Key.of("azimuth-secret", Metadata.ASCII_STRING_MARSHALLER);
  private static final String UNKNOWN = "unknown";

  private CallerIdentity() {}

  /// Says who calls.
  static ClientInterceptor sender(String processId, Optional<ClusterSecret> secret) {
    return new ClientInterceptor() {
      @Override
      public <Q, R> ClientCall<Q, R> interceptCall(
          MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
          @Override
          public void start(Listener<R> listener, Metadata headers) {
            headers.put(CALLER_HEADER, processId);
            secret.ifPresent(known -> headers.put(SECRET_HEADER, known.text()));
            super.start(listener, headers);
          }
        };
      }
    };
  }

  /// Lets in who knows the secret, or everybody if there is none.
  static ServerInterceptor check(Optional<ClusterSecret> secret) {
    return new ServerInterceptor() {
      @Override
      public <Q, R> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        String caller = headers.get(CALLER_HEADER);
        String name = caller == null ? UNKNOWN : caller;
        String guess = headers.get(SECRET_HEADER);
        if (secret.isPresent() && (guess == null || !secret.get().is(guess))) {
          return refuse(call, name);
        }
        return Contexts.interceptCall(
            Context.current().withValue(CALLER, name), call, headers, next);
      }
    };
  }

  private static <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, String name) {
    LOG.warn("a call without the cluster's secret is refused; it says that it comes from {}", name);
    StatusRuntimeException refusal =
        ErrorStatus.encode(
            new AzimuthException(ErrorCode.NOT_AUTHENTICATED, "this process wants a secret"));
    Metadata trailers = refusal.getTrailers();
    call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
