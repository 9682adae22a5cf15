package dev.azimuth.coordinators.api.grpc;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.wire.RootGrpc;
import dev.azimuth.coordinators.wire.RootWire;
import dev.azimuth.storage.rpc.ReplyFuture;
import dev.azimuth.storage.rpc.Unanswered;
import io.grpc.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The root service of a coordinator that is reached through a channel.
///
/// A broken connection is `NOT_READY` for timestamps, which cost nothing, and `OUTCOME_UNKNOWN` for
/// a definition that may have been sent.
public final class RootClient implements RootService {
  private final RootGrpc.RootStub stub;
  private final Duration limit;
  private final String target;

  /// Calls through `channel`, each ended after `limit`; `target` names the coordinator in errors.
  public RootClient(Channel channel, Duration limit, String target) {
    stub = RootGrpc.newStub(channel);
    this.limit = limit;
    this.target = target;
  }

  @Override
  public CompletableFuture<Long> timestamps(int count) {
    ReplyFuture<RootWire.TimestampsReply, Long> reply =
        new ReplyFuture<>(RootWire.TimestampsReply::getFirst, Unanswered.HARMLESS, target);
    stub().timestamps(RootWire.TimestampsRequest.newBuilder().setCount(count).build(), reply);
    return reply.future();
  }

  @Override
  public CompletableFuture<Long> execute(DefinitionCommand command) {
    ReplyFuture<RootWire.ExecuteReply, Long> reply =
        new ReplyFuture<>(RootWire.ExecuteReply::getCatalogVersion, Unanswered.EFFECT, target);
    stub().execute(DefinitionCodec.encode(command), reply);
    return reply.future();
  }

  private RootGrpc.RootStub stub() {
    return stub.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
