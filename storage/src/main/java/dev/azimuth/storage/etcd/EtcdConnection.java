package dev.azimuth.storage.etcd;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.etcd.CallFailure.Effect;
import dev.azimuth.storage.etcd.EtcdSettings.ClientCertificate;
import dev.azimuth.storage.etcd.EtcdSettings.Tls;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Calls to etcd: each attempt with a deadline, and repeated where that is safe.
///
/// Failures are [CallFailure]s. Safe for any thread.
final class EtcdConnection implements AutoCloseable {
  /// Most calls under way; more fail with `TOO_MANY_REQUESTS`.
  static final int CALLS_MAX = 20_000;

  /// Largest answer.
  static final int ANSWER_BYTES_MAX = 32 << 20;

  /// Reports each answer that comes after its call has ended, which is usual for calls with a
  /// deadline. Held, since a logger that nobody holds forgets its level.
  private static final Logger NOISY_LOGGER =
      Logger.getLogger("io.grpc.internal.AbstractClientStream");

  static {
    NOISY_LOGGER.setLevel(Level.WARNING);
  }

  private static final Duration PING_INTERVAL = Duration.ofSeconds(30);
  private static final Duration PING_LIMIT = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /// Least time between connection attempts that calls ask for; gRPC alone would wait up to two
  /// minutes for an etcd that has come back.
  private static final Duration RECONNECT_INTERVAL = Duration.ofMillis(100);

  private final EtcdSettings settings;
  private final Clock clock;
  private final Scheduler scheduler;
  private final ManagedChannel channel;
  private final @Nullable TokenCredentials credentials;
  private final AtomicInteger callCount = new AtomicInteger();
  private final AtomicLong reconnectedNanos;
  private final AtomicBoolean closed = new AtomicBoolean();

  EtcdConnection(EtcdSettings settings, Clock clock, Scheduler scheduler) {
    this.settings = settings;
    this.clock = clock;
    this.scheduler = scheduler;
    reconnectedNanos = new AtomicLong(clock.nanos());
    channel =
        Grpc.newChannelBuilder(
                EndpointResolver.target(settings.endpoints()), security(settings.tls()))
            .defaultLoadBalancingPolicy("round_robin")
            .executor(scheduler.blocking())
            .offloadExecutor(scheduler.blocking())
            .maxInboundMessageSize(ANSWER_BYTES_MAX)
            .keepAliveTime(PING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(PING_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveWithoutCalls(true)
            .build();
    credentials =
        settings.credentials() == null
            ? null
            : new TokenCredentials(settings.credentials(), channel, settings.attemptLimit());
  }

  private static ChannelCredentials security(@Nullable Tls tls) {
    if (tls == null) {
      return InsecureChannelCredentials.create();
    }
    TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
    try {
      if (tls.authorities() != null) {
        builder.trustManager(tls.authorities().toFile());
      }
      ClientCertificate client = tls.client();
      if (client != null) {
        builder.keyManager(client.chain().toFile(), client.key().toFile());
      }
    } catch (IOException e) {
      throw new AzimuthException(
          ErrorCode.INVALID_SETTING, "cannot read the certificates for etcd", e);
    }
    return builder.build();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Channel channel() {
    return channel;
  }

  /// Options of a stream, which has no deadline.
  CallOptions streamOptions() {
    CallOptions options = CallOptions.DEFAULT.withWaitForReady();
    return credentials == null ? options : options.withCallCredentials(credentials);
  }

  /// Until when a call that begins now may take.
  CallLimit limit() {
    return new CallLimit(clock, settings.callLimit());
  }

  boolean isClosed() {
    return closed.get();
  }

  /// Looks at how a call ended: with a stale token the next one gets a new one.
  void observe(Status status) {
    if (credentials != null
        && (CallFailure.isTokenStale(status) || status.getCode() == Status.Code.UNAUTHENTICATED)) {
      credentials.forget();
    }
  }

  /// One attempt.
  <Q, R> CompletableFuture<R> once(MethodDescriptor<Q, R> method, Q request) {
    return attempt(options -> {
      UnaryAnswer<R> answer = new UnaryAnswer<>(this, options.sentMark());
      ClientCall<Q, R> call = channel.newCall(method, options.callOptions());
      ClientCalls.asyncUnaryCall(call, request, answer);
      return answer.future();
    });
  }

  /// One attempt of whatever kind, which gets its options and counts until it is over.
  <R> CompletableFuture<R> attempt(Function<AttemptOptions, CompletableFuture<R>> start) {
    if (closed.get()) {
      return CompletableFuture.failedFuture(CallFailure.shuttingDown());
    }
    if (callCount.incrementAndGet() > CALLS_MAX) {
      callCount.decrementAndGet();
      return CompletableFuture.failedFuture(CallFailure.tooMany(CALLS_MAX));
    }
    connectSoon();
    SentMark sent = new SentMark();
    CallOptions options =
        streamOptions()
            .withDeadlineAfter(settings.attemptLimit().toMillis(), TimeUnit.MILLISECONDS)
            .withStreamTracerFactory(sent);
    CompletableFuture<R> future = start.apply(new AttemptOptions(options, sent));
    var _ = future.whenComplete((_, _) -> callCount.decrementAndGet());
    return future;
  }

  private void connectSoon() {
    long now = clock.nanos();
    long before = reconnectedNanos.get();
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
        && now - before >= RECONNECT_INTERVAL.toNanos()
        && reconnectedNanos.compareAndSet(before, now)) {
      channel.resetConnectBackoff();
    }
  }

  /// What a single attempt is made with.
  record AttemptOptions(CallOptions callOptions, SentMark sentMark) {}

  /// Calls again, after growing delays, as long as that may help: for calls that may take effect
  /// more than once.
  <Q, R> CompletableFuture<R> repeat(MethodDescriptor<Q, R> method, Q request) {
    return repeat(() -> once(method, request));
  }

  /// The same for any kind of call.
  <R> CompletableFuture<R> repeat(Supplier<CompletableFuture<R>> call) {
    return repeat(call, settings.callLimit());
  }

  /// The same for so long, in place of the usual limit of a call.
  <R> CompletableFuture<R> repeat(Supplier<CompletableFuture<R>> call, Duration limit) {
    CompletableFuture<R> result = new CompletableFuture<>();
    repeat(call, new CallLimit(clock, limit), result);
    return result;
  }

  private <R> void repeat(
      Supplier<CompletableFuture<R>> call, CallLimit limit, CompletableFuture<R> result) {
    var _ =
        call.get()
            .whenComplete((answer, thrown) -> {
              if (thrown == null) {
                result.complete(answer);
                return;
              }
              CallFailure failure = CallFailure.in(thrown);
              if (failure.effect() == Effect.REFUSED
                  || closed.get()
                  || !later(limit, () -> repeat(call, limit, result))) {
                result.completeExceptionally(failure);
              }
            });
  }

  /// Runs `task` after the limit's next delay; false if that would be too late.
  boolean later(CallLimit limit, Runnable task) {
    Duration delay = limit.nextDelay();
    if (closed.get() || delay.isNegative()) {
      return false;
    }
    scheduler.schedule(delay, task);
    return true;
  }

  /// Calls under way fail.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      channel.shutdownNow();
      try {
        channel.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
