package dev.azimuth.server.service;

import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The services of the nodes that can be reached, each behind the same chain of interceptors.
public final class ServiceDirectory implements NodeDirectory {
  private final CallChain chain;
  private final Clock clock;
  private final CallLimits limits;
  private final Map<String, QueryService> queryServices = new ConcurrentHashMap<>();
  private final Map<String, ShardService> shardServices = new ConcurrentHashMap<>();

  /// An empty directory.
  public ServiceDirectory(CallChain chain, Clock clock, CallLimits limits) {
    this.chain = chain;
    this.clock = clock;
    this.limits = limits;
  }

  /// Makes a node's query service known.
  public void add(String nodeId, QueryService service) {
    queryServices.put(nodeId, new InterceptedQueryService(nodeId, service, chain));
  }

  /// Makes a node's shard service known.
  public void add(String nodeId, ShardService service) {
    shardServices.put(nodeId, new InterceptedShardService(nodeId, service, chain, clock, limits));
  }

  /// Forgets a node.
  public void remove(String nodeId) {
    queryServices.remove(nodeId);
    shardServices.remove(nodeId);
  }

  @Override
  public QueryService queryService(String nodeId) {
    return known(nodeId, queryServices.get(nodeId));
  }

  @Override
  public ShardService shardService(String nodeId) {
    return known(nodeId, shardServices.get(nodeId));
  }

  private static <T> T known(String nodeId, @Nullable T service) {
    if (service == null) {
      throw new AzimuthException(ErrorCode.NOT_READY, "node " + nodeId);
    }
    return service;
  }
}
