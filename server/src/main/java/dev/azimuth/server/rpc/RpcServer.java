package dev.azimuth.server.rpc;

import dev.azimuth.server.configuration.RpcConfiguration;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.util.MutableHandlerRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// What a process listens with for calls of other processes.
///
/// It listens before it has services, since these are registered under its address.
public final class RpcServer implements AutoCloseable {
  private final Server server;
  private final MutableHandlerRegistry services;
  private final String advertisedHost;

  private RpcServer(Server server, MutableHandlerRegistry services, String advertisedHost) {
    this.server = server;
    this.services = services;
    this.advertisedHost = advertisedHost;
  }

  /// Begins to listen; `ADDRESS_IN_USE` if the port is taken. Calls run on `executor`.
  public static RpcServer start(RpcConfiguration configuration, Executor executor) {
    MutableHandlerRegistry services = new MutableHandlerRegistry();
    InetSocketAddress address =
        new InetSocketAddress(configuration.address(), configuration.port());
    Server server =
        NettyServerBuilder.forAddress(address)
            .executor(executor)
            .fallbackHandlerRegistry(services)
            .intercept(CallerIdentity.check(configuration.secret()))
            .maxInboundMessageSize(RpcLimits.MESSAGE_BYTES_MAX)
            .maxConcurrentCallsPerConnection(RpcLimits.CALLS_PER_CONNECTION_MAX)
            .keepAliveTime(RpcLimits.KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(RpcLimits.KEEP_ALIVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(RpcLimits.KEEP_ALIVE_MIN.toMillis(), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build();
    try {
      server.start();
    } catch (IOException e) {
      throw new AzimuthException(
          ErrorCode.ADDRESS_IN_USE, "rpc.address and rpc.port: " + address, e);
    }
    return new RpcServer(server, services, configuration.advertisedHost());
  }

  /// Where others call it: host and port.
  public String address() {
    String host = advertisedHost.indexOf(':') >= 0 ? "[" + advertisedHost + "]" : advertisedHost;
    return host + ":" + server.getPort();
  }

  /// Answers calls of a service from now on.
  public void add(BindableService service) {
    services.addService(service);
  }

  /// Takes no more calls, lets those under way end, for a while.
  @Override
  public void close() {
    server.shutdown();
    try {
      long limit = RpcLimits.DRAIN_LIMIT.toMillis();
      if (!server.awaitTermination(limit, TimeUnit.MILLISECONDS)) {
        server.shutdownNow().awaitTermination(limit, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
