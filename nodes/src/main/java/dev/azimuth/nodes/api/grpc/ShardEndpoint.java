package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.nodes.wire.ShardGrpc;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.rpc.Replies;
import io.grpc.stub.StreamObserver;

/// A node's shard service, as other processes call it.
public final class ShardEndpoint extends ShardGrpc.ShardImplBase {
  private final ShardService service;

  /// Stands before `service`.
  public ShardEndpoint(ShardService service) {
    this.service = service;
  }

  @Override
  public void admit(NodesWire.AdmitRequest request, StreamObserver<NodesWire.AdmitReply> reply) {
    Replies.send(
        reply,
        () ->
            service.admit(
                QueryCodec.decode(request.getShard()),
                Constants.of(RowOperation.class, request.getKind()),
                request.getBytes()),
        _ -> NodesWire.AdmitReply.getDefaultInstance());
  }

  @Override
  public void verdict(
      NodesWire.VerdictRequest request, StreamObserver<NodesWire.VerdictReply> reply) {
    Replies.send(
        reply,
        () -> service.verdict(QueryCodec.decode(request.getShard()), request.getPosition()),
        VerdictCodec::encode);
  }

  @Override
  public void flush(NodesWire.ShardRequest request, StreamObserver<NodesWire.ManifestReply> reply) {
    Replies.send(
        reply, () -> service.flush(QueryCodec.decode(request.getShard())), ShardEndpoint::manifest);
  }

  @Override
  public void compact(
      NodesWire.ShardRequest request, StreamObserver<NodesWire.ManifestReply> reply) {
    Replies.send(
        reply,
        () -> service.compact(QueryCodec.decode(request.getShard())),
        ShardEndpoint::manifest);
  }

  private static NodesWire.ManifestReply manifest(long number) {
    return NodesWire.ManifestReply.newBuilder().setNumber(number).build();
  }

  @Override
  public void check(NodesWire.ShardRequest request, StreamObserver<NodesWire.CheckReply> reply) {
    Replies.send(
        reply,
        () -> service.check(QueryCodec.decode(request.getShard())),
        check ->
            NodesWire.CheckReply.newBuilder()
                .setManifestNumber(check.manifestNumber())
                .setFiles(check.files())
                .setBytes(check.bytes())
                .setRows(check.rows())
                .addAllDamages(check.damages())
                .build());
  }

  @Override
  public void indexes(
      NodesWire.ShardRequest request, StreamObserver<NodesWire.IndexesReply> reply) {
    Replies.send(
        reply, () -> service.indexes(QueryCodec.decode(request.getShard())), IndexCodec::encode);
  }

  @Override
  public void inspect(
      NodesWire.InspectRequest request, StreamObserver<NodesWire.InspectReply> reply) {
    Replies.send(reply, service::inspect, StatusCodec::encode);
  }
}
