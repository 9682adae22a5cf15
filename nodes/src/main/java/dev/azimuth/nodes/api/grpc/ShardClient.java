package dev.azimuth.nodes.api.grpc;

import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.nodes.wire.NodesWire;
import dev.azimuth.nodes.wire.ShardGrpc;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.rpc.ReplyFuture;
import dev.azimuth.storage.rpc.Unanswered;
import io.grpc.Channel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The shard service of a node that is reached through a channel.
public final class ShardClient implements ShardService {
  private final ShardGrpc.ShardStub stub;
  private final Duration limit;
  private final Duration maintenanceLimit;
  private final String target;

  /// Calls through `channel`, each ended after `limit`, and work on segments after
  /// `maintenanceLimit`; `target` names the node in errors.
  public ShardClient(Channel channel, Duration limit, Duration maintenanceLimit, String target) {
    stub = ShardGrpc.newStub(channel);
    this.limit = limit;
    this.maintenanceLimit = maintenanceLimit;
    this.target = target;
  }

  @Override
  public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
    ReplyFuture<NodesWire.AdmitReply, NodesWire.AdmitReply> reply =
        new ReplyFuture<>(admitted -> admitted, Unanswered.HARMLESS, target);
    stub()
        .admit(
            NodesWire.AdmitRequest.newBuilder()
                .setShard(QueryCodec.encode(shard))
                .setKind(NodesWire.AdmitRequest.Kind.valueOf(kind.name()))
                .setBytes(bytes)
                .build(),
            reply);
    return reply.future().thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
    ReplyFuture<NodesWire.VerdictReply, WriteVerdict> reply =
        new ReplyFuture<>(VerdictCodec::decode, Unanswered.VERDICT, target);
    stub()
        .verdict(
            NodesWire.VerdictRequest.newBuilder()
                .setShard(QueryCodec.encode(shard))
                .setPosition(position)
                .build(),
            reply);
    return reply.future();
  }

  @Override
  public CompletableFuture<Long> flush(LogName shard) {
    ReplyFuture<NodesWire.ManifestReply, Long> reply =
        new ReplyFuture<>(NodesWire.ManifestReply::getNumber, Unanswered.EFFECT, target);
    maintenance().flush(request(shard), reply);
    return reply.future();
  }

  @Override
  public CompletableFuture<Long> compact(LogName shard) {
    ReplyFuture<NodesWire.ManifestReply, Long> reply =
        new ReplyFuture<>(NodesWire.ManifestReply::getNumber, Unanswered.EFFECT, target);
    maintenance().compact(request(shard), reply);
    return reply.future();
  }

  @Override
  public CompletableFuture<ShardCheck> check(LogName shard) {
    ReplyFuture<NodesWire.CheckReply, ShardCheck> reply =
        new ReplyFuture<>(
            check ->
                new ShardCheck(
                    check.getManifestNumber(),
                    check.getFiles(),
                    check.getBytes(),
                    check.getRows(),
                    check.getDamagesList()),
            Unanswered.READ,
            target);
    maintenance().check(request(shard), reply);
    return reply.future();
  }

  @Override
  public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
    ReplyFuture<NodesWire.IndexesReply, List<SegmentIndex>> reply =
        new ReplyFuture<>(IndexCodec::decode, Unanswered.READ, target);
    stub().indexes(request(shard), reply);
    return reply.future();
  }

  @Override
  public CompletableFuture<OwnerStatus> inspect() {
    ReplyFuture<NodesWire.InspectReply, OwnerStatus> reply =
        new ReplyFuture<>(StatusCodec::decode, Unanswered.READ, target);
    stub().inspect(NodesWire.InspectRequest.getDefaultInstance(), reply);
    return reply.future();
  }

  private static NodesWire.ShardRequest request(LogName shard) {
    return NodesWire.ShardRequest.newBuilder().setShard(QueryCodec.encode(shard)).build();
  }

  private ShardGrpc.ShardStub stub() {
    return stub.withDeadlineAfter(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private ShardGrpc.ShardStub maintenance() {
    return stub.withDeadlineAfter(maintenanceLimit.toNanos(), TimeUnit.NANOSECONDS);
  }
}
