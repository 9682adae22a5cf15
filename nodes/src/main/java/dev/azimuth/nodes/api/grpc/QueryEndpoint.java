package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.FragmentRequest;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.nodes.wire.QueryGrpc;
import dev.azimuth.storage.time.Clock;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/// A node's query service, as other processes call it.
public final class QueryEndpoint extends QueryGrpc.QueryImplBase {
  private final QueryService service;
  private final Clock clock;

  /// Stands before `service`, whose deadlines are on `clock`.
  public QueryEndpoint(QueryService service, Clock clock) {
    this.service = service;
    this.clock = clock;
  }

  @Override
  public void execute(
      NodesWire.ExecuteRequest message, StreamObserver<NodesWire.ExecuteReply> reply) {
    FragmentStream stream =
        new FragmentStream((ServerCallStreamObserver<NodesWire.ExecuteReply>) reply);
    try {
      FragmentRequest request = QueryCodec.decode(message, clock.nanos());
      var _ = service.execute(request).whenComplete(stream::start);
    } catch (RuntimeException e) {
      stream.fail(e);
    }
  }
}
