package dev.azimuth.server.rpc;

import dev.azimuth.server.configuration.ClusterSecret;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Connections to other processes, one for each address, made when first asked for.
public final class RpcChannels implements AutoCloseable {
  private final Executor executor;
  private final String processId;
  private final Optional<ClusterSecret> secret;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, ManagedChannel> channels = new HashMap<>();
  private boolean closed;

  /// Channels whose callbacks run on `executor` and whose calls say that they come from
  /// `processId`.
  public RpcChannels(Executor executor, String processId, Optional<ClusterSecret> secret) {
    this.executor = executor;
    this.processId = processId;
    this.secret = secret;
  }

  /// The channel to an address. One whose last attempt to connect has failed tries again at once:
  /// how often that may be is up to the caller, who waits between calls.
  public Channel to(String address) {
    lock.lock();
    try {
      if (closed) {
        throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "no calls to " + address);
      }
      ManagedChannel channel = channels.computeIfAbsent(address, this::open);
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.resetConnectBackoff();
      }
      return channel;
    } finally {
      lock.unlock();
    }
  }

  private ManagedChannel open(String address) {
    return NettyChannelBuilder.forTarget("dns:///" + address)
        .usePlaintext()
        .executor(executor)
        .disableRetry()
        .intercept(CallerIdentity.sender(processId, secret))
        .maxInboundMessageSize(RpcLimits.MESSAGE_BYTES_MAX)
        .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) RpcLimits.CONNECT_LIMIT.toMillis())
        .keepAliveTime(RpcLimits.KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(RpcLimits.KEEP_ALIVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveWithoutCalls(true)
        .build();
  }

  /// Closes the channels to all other addresses; calls under way on them may end.
  public void retain(Set<String> addresses) {
    lock.lock();
    try {
      Iterator<Map.Entry<String, ManagedChannel>> all = channels.entrySet().iterator();
      while (all.hasNext()) {
        Map.Entry<String, ManagedChannel> channel = all.next();
        if (!addresses.contains(channel.getKey())) {
          channel.getValue().shutdown();
          all.remove();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// How many connections there are.
  public int count() {
    lock.lock();
    try {
      return channels.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      channels.values().forEach(ManagedChannel::shutdownNow);
      channels.clear();
    } finally {
      lock.unlock();
    }
  }
}
