package dev.azimuth.server.rpc;

import dev.azimuth.nodes.api.NodeDirectory;
import dev.azimuth.nodes.api.QueryService;
import dev.azimuth.nodes.api.ShardService;
import dev.azimuth.nodes.api.grpc.QueryClient;
import dev.azimuth.nodes.api.grpc.ShardClient;
import dev.azimuth.server.service.CallChain;
import dev.azimuth.server.service.CallLimits;
import dev.azimuth.server.service.ServiceDirectory;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.placement.NodeRegistration;
import dev.azimuth.storage.placement.PlacementSnapshot;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import io.grpc.Channel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/// The services of all registered nodes: found by their registration in the meta store, reached
/// through channels, except those of this process, which are reached as objects.
///
/// A node that registers with another address is reached there from then on; connections to
/// addresses that nobody is registered with any more are closed.
public final class RemoteNodes implements NodeDirectory {
  private final PlacementView placement;
  private final RpcChannels channels;
  private final Clock clock;
  private final CallLimits limits;
  private final ServiceDirectory services;
  private final Optional<String> ownNodeId;

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, String> addresses = new HashMap<>();

  /// Finds nodes in `placement`; calls go through `chain`.
  ///
  /// @param ownNodeId the node of this process, whose services are added by [#own]
  public RemoteNodes(
      PlacementView placement,
      RpcChannels channels,
      CallChain chain,
      Clock clock,
      CallLimits limits,
      Optional<String> ownNodeId) {
    this.placement = placement;
    this.channels = channels;
    this.clock = clock;
    this.limits = limits;
    this.ownNodeId = ownNodeId;
    services = new ServiceDirectory(chain, clock, limits);
    placement.subscribe(this::forget);
  }

  /// For the services of this process's own node.
  public ServiceDirectory own() {
    return services;
  }

  @Override
  public QueryService queryService(String nodeId) {
    return reached(nodeId).queryService(nodeId);
  }

  @Override
  public ShardService shardService(String nodeId) {
    return reached(nodeId).shardService(nodeId);
  }

  /// The directory, after the node is in it under the address that it has now.
  private ServiceDirectory reached(String nodeId) {
    if (ownNodeId.isPresent() && ownNodeId.get().equals(nodeId)) {
      return services;
    }
    String address =
        placement
            .snapshot()
            .node(nodeId)
            .map(NodeRegistration::address)
            .orElseThrow(
                () -> new AzimuthException(ErrorCode.NOT_READY, "node " + nodeId + " is gone"));
    lock.lock();
    try {
      // Also where the stub is known: it makes a broken connection try again. Under the lock, so
      // that nobody closes the channel before the stub is known to need it.
      Channel channel = channels.to(address);
      if (!address.equals(addresses.put(nodeId, address))) {
        String target = "node " + nodeId + " at " + address;
        services.add(nodeId, new QueryClient(channel, clock, target));
        services.add(
            nodeId,
            new ShardClient(channel, limits.requestLimit(), limits.maintenanceLimit(), target));
      }
    } finally {
      lock.unlock();
    }
    return services;
  }

  private void forget(PlacementSnapshot snapshot) {
    lock.lock();
    try {
      addresses
          .entrySet()
          .removeIf(entry -> {
            boolean gone =
                snapshot
                    .node(entry.getKey())
                    .filter(node -> node.address().equals(entry.getValue()))
                    .isEmpty();
            if (gone) {
              services.remove(entry.getKey());
            }
            return gone;
          });
      channels.retain(addresses.values().stream().collect(Collectors.toUnmodifiableSet()));
    } finally {
      lock.unlock();
    }
  }
}
