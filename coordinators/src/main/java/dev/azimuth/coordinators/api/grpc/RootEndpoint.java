package dev.azimuth.coordinators.api.grpc;

import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.coordinators.wire.RootGrpc;
import dev.azimuth.coordinators.wire.RootWire;
import dev.azimuth.storage.rpc.Replies;
import io.grpc.stub.StreamObserver;

/// The root service, as other processes call it.
public final class RootEndpoint extends RootGrpc.RootImplBase {
  private final RootService service;

  /// Stands before `service`.
  public RootEndpoint(RootService service) {
    this.service = service;
  }

  @Override
  public void timestamps(
      RootWire.TimestampsRequest request, StreamObserver<RootWire.TimestampsReply> reply) {
    Replies.send(
        reply,
        () -> service.timestamps(request.getCount()),
        first -> RootWire.TimestampsReply.newBuilder().setFirst(first).build());
  }

  @Override
  public void execute(
      RootWire.DefinitionCommand request, StreamObserver<RootWire.ExecuteReply> reply) {
    Replies.send(
        reply,
        () -> service.execute(DefinitionCodec.decode(request)),
        version -> RootWire.ExecuteReply.newBuilder().setCatalogVersion(version).build());
  }
}
