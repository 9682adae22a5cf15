package dev.azimuth.sql.endpoint;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a [BlockingConnector]: reads wait until something comes, writes until all is
/// written. A read or write that waits for longer than the idle limit ends with the connection.
final class BlockingEndPoint extends AbstractEndPoint {
  private static final Logger LOG = LoggerFactory.getLogger(BlockingEndPoint.class);

  /// Most bytes of one write: Java keeps memory of that size for each thread that has written.
  private static final int WRITE_BYTES_MAX = 64 << 10;

  private final SocketChannel socket;
  private final BlockingConnector connector;
  private final @Nullable SocketAddress local;
  private final @Nullable SocketAddress remote;
  private final Semaphore turns = new Semaphore(0);
  private volatile boolean reads;
  private volatile boolean writes;

  BlockingEndPoint(SocketChannel socket, BlockingConnector connector) throws IOException {
    super(connector.getScheduler());
    this.socket = socket;
    this.connector = connector;
    this.local = socket.getLocalAddress();
    this.remote = socket.getRemoteAddress();
    setIdleTimeout(connector.getIdleTimeout());
  }

  /// Serves requests until the connection ends. Mostly that is one turn, since reads wait; another
  /// comes where Jetty answers on a thread of its own, as it does to what is no HTTP.
  void serve() throws InterruptedException {
    while (isOpen()) {
      reads = true;
      turns.acquire();
      reads = false;
      getFillInterest().fillable();
    }
  }

  @Override
  public int fill(ByteBuffer buffer) throws IOException {
    if (isInputShutdown()) {
      return -1;
    }
    int start = BufferUtil.flipToFill(buffer);
    reads = true;
    try {
      int read = socket.read(buffer);
      if (read >= 0) {
        notIdle();
        return read;
      }
    } catch (IOException ended) {
      LOG.debug("{} ended", this, ended);
    } finally {
      reads = false;
      BufferUtil.flipToFlush(buffer, start);
    }
    shutdownInput();
    return -1;
  }

  @Override
  public boolean flush(ByteBuffer... buffers) throws IOException {
    writes = true;
    try {
      if (BufferUtil.remaining(buffers) <= WRITE_BYTES_MAX) {
        write(buffers);
      } else {
        for (ByteBuffer buffer : buffers) {
          writeInParts(buffer);
        }
      }
      return true;
    } catch (IOException ended) {
      throw new EofException(ended);
    } finally {
      writes = false;
    }
  }

  private void write(ByteBuffer... buffers) throws IOException {
    do {
      socket.write(buffers);
      notIdle();
    } while (BufferUtil.remaining(buffers) > 0);
  }

  private void writeInParts(ByteBuffer buffer) throws IOException {
    int end = buffer.limit();
    try {
      while (buffer.position() < end) {
        buffer.limit(Math.min(end, buffer.position() + WRITE_BYTES_MAX));
        write(buffer);
      }
    } finally {
      buffer.limit(end);
    }
  }

  @Override
  protected void onIdleExpired(TimeoutException timeout) {
    if (writes) {
      forgetUnread();
    }
    if (reads || writes) {
      close(timeout);
    }
  }

  /// Lets the system forget at once what a client does not read.
  private void forgetUnread() {
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException ended) {
      LOG.debug("{} ended", this, ended);
    }
  }

  @Override
  protected void doShutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException ended) {
      LOG.debug("{} ended", this, ended);
    }
  }

  @Override
  protected void doClose() {
    try {
      socket.close();
    } catch (IOException failure) {
      LOG.debug("{} did not close", this, failure);
    }
  }

  @Override
  public void onClose(@Nullable Throwable cause) {
    super.onClose(cause);
    Connection connection = getConnection();
    if (connection != null) {
      connection.onClose(cause);
    }
    turns.release();
    connector.closed(this);
  }

  @Override
  protected void needsFillInterest() {
    turns.release();
  }

  @Override
  protected void onIncompleteFlush() {
    throw new IllegalStateException("a write left bytes behind");
  }

  @Override
  public @Nullable SocketAddress getLocalSocketAddress() {
    return local;
  }

  @Override
  public @Nullable SocketAddress getRemoteSocketAddress() {
    return remote;
  }

  @Override
  public Object getTransport() {
    return socket;
  }
}
