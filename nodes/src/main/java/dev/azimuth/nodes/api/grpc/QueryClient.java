package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.FragmentCursor;
import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.nodes.wire.QueryGrpc;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import io.grpc.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The query service of a node that is reached through a channel.
public final class QueryClient implements QueryService {
  private final QueryGrpc.QueryStub stub;
  private final Clock clock;
  private final String target;

  /// Calls through `channel`; `target` names the node in errors.
  ///
  /// @param clock the one that deadlines of requests are on
  public QueryClient(Channel channel, Clock clock, String target) {
    stub = QueryGrpc.newStub(channel);
    this.clock = clock;
    this.target = target;
  }

  @Override
  public CompletableFuture<FragmentCursor> execute(FragmentRequest request) {
    NodesWire.ExecuteRequest message;
    try {
      message = QueryCodec.encode(request, clock.nanos());
    } catch (AzimuthException e) {
      return CompletableFuture.failedFuture(e);
    }
    if (message.getRemainingNanos() <= 0) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.CANCELLED, "no time is left to ask " + target));
    }
    RemoteCursor cursor = new RemoteCursor(target);
    stub.withDeadlineAfter(message.getRemainingNanos(), TimeUnit.NANOSECONDS)
        .execute(message, cursor.observer());
    return cursor.started();
  }
}
