package dev.azimuth.sql.endpoint;

import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractNetworkConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/// Serves each connection on a platform thread of its own, which waits for the next request in the
/// kernel: a statement then costs one wake-up, where a selector that hands it to another thread
/// costs three, as much time as a search takes.
///
/// Connections above the limit of the [ConnectionGate] are still served, so that they learn why
/// they are refused, but only [#REFUSED_MAX] of them at a time; what comes then is closed.
final class BlockingConnector extends AbstractNetworkConnector {
  static final int REFUSED_MAX = 100;
  private static final int BACKLOG = 512;

  private final Executor threads;
  private final int connectionsMax;
  private volatile @Nullable ServerSocketChannel listening;
  private volatile int localPort = -1;

  /// A connector that serves connections of a server by a process's threads.
  BlockingConnector(
      Server server, int connectionsMax, ConnectionFactory connections, Scheduler scheduler) {
    super(server, scheduler.blocking(), null, null, 1, connections);
    threads = scheduler.connections();
    this.connectionsMax = connectionsMax;
  }

  /// Jetty opens a connector before the server starts and once more when the connector does.
  @Override
  public void open() throws IOException {
    if (isOpen()) {
      return;
    }
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(getHost(), getPort()), BACKLOG);
      localPort = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (IOException | RuntimeException failure) {
      channel.close();
      throw failure;
    }
    listening = channel;
  }

  @Override
  public boolean isOpen() {
    ServerSocketChannel channel = listening;
    return channel != null && channel.isOpen();
  }

  @Override
  public int getLocalPort() {
    return localPort;
  }

  @Override
  public void close() {
    super.close();
    ServerSocketChannel channel = listening;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException failure) {
        LOG.warn("the listening socket did not close", failure);
      }
    }
  }

  @Override
  public @Nullable Object getTransport() {
    return listening;
  }

  @Override
  protected void accept(int acceptor) throws IOException {
    ServerSocketChannel channel = listening;
    if (channel == null) {
      throw new SocketException("not listening");
    }
    SocketChannel socket = channel.accept();
    if (isShutdown() || count() >= connectionsMax + REFUSED_MAX) {
      socket.close();
      return;
    }
    BlockingEndPoint endPoint = endPoint(socket);
    onEndPointOpened(endPoint);
    try {
      threads.execute(() -> serve(endPoint));
    } catch (RejectedExecutionException | OutOfMemoryError failure) {
      LOG.warn("no thread for another connection, of which there are {}", count(), failure);
      endPoint.close(failure);
    }
  }

  private int count() {
    return getConnectedEndPoints().size();
  }

  private BlockingEndPoint endPoint(SocketChannel socket) throws IOException {
    try {
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      return new BlockingEndPoint(socket, this);
    } catch (IOException | RuntimeException failure) {
      socket.close();
      throw failure;
    }
  }

  private void serve(BlockingEndPoint endPoint) {
    try (endPoint) {
      Connection connection = getDefaultConnectionFactory().newConnection(this, endPoint);
      endPoint.setConnection(connection);
      endPoint.onOpen();
      connection.onOpen();
      endPoint.serve();
    } catch (InterruptedException stopped) {
      LOG.debug("{} was interrupted", endPoint, stopped);
    }
  }

  /// Ends the connections that have not ended by themselves in the time for it.
  @Override
  protected void doStop() throws Exception {
    try {
      super.doStop();
    } finally {
      List.copyOf(getConnectedEndPoints()).forEach(EndPoint::close);
    }
  }

  void closed(EndPoint endPoint) {
    onEndPointClosed(endPoint);
  }
}
