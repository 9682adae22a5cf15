package dev.azimuth.server.service;

import dev.azimuth.nodes.api.OwnerStatus;
import dev.azimuth.nodes.api.SegmentIndex;
import dev.azimuth.nodes.api.ShardCheck;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.WriteVerdict;
import dev.azimuth.server.service.ServiceCall.Method;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.record.RowOperation;
import dev.azimuth.storage.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A node's shard service behind a chain of interceptors.
final class InterceptedShardService implements ShardService {
  private final String nodeId;
  private final ShardService service;
  private final CallChain chain;
  private final Clock clock;
  private final CallLimits limits;

  InterceptedShardService(
      String nodeId, ShardService service, CallChain chain, Clock clock, CallLimits limits) {
    this.nodeId = nodeId;
    this.service = service;
    this.chain = chain;
    this.clock = clock;
    this.limits = limits;
  }

  @Override
  public CompletableFuture<Void> admit(LogName shard, RowOperation kind, long bytes) {
    return chain.call(call(Method.SHARD_ADMIT), () -> service.admit(shard, kind, bytes));
  }

  @Override
  public CompletableFuture<WriteVerdict> verdict(LogName shard, long position) {
    return chain.call(call(Method.SHARD_VERDICT), () -> service.verdict(shard, position));
  }

  @Override
  public CompletableFuture<Long> flush(LogName shard) {
    return chain.call(maintenance(Method.SHARD_FLUSH), () -> service.flush(shard));
  }

  @Override
  public CompletableFuture<Long> compact(LogName shard) {
    return chain.call(maintenance(Method.SHARD_COMPACT), () -> service.compact(shard));
  }

  @Override
  public CompletableFuture<ShardCheck> check(LogName shard) {
    return chain.call(maintenance(Method.SHARD_CHECK), () -> service.check(shard));
  }

  @Override
  public CompletableFuture<List<SegmentIndex>> indexes(LogName shard) {
    return chain.call(call(Method.SHARD_INDEXES), () -> service.indexes(shard));
  }

  @Override
  public CompletableFuture<OwnerStatus> inspect() {
    return chain.call(call(Method.SHARD_INSPECT), service::inspect);
  }

  private ServiceCall call(Method method) {
    return new ServiceCall(method, nodeId, clock.nanos() + limits.requestLimit().toNanos());
  }

  private ServiceCall maintenance(Method method) {
    return new ServiceCall(method, nodeId, clock.nanos() + limits.maintenanceLimit().toNanos());
  }
}
