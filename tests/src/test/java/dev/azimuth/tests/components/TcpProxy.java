package dev.azimuth.tests.components;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A stretch of network between a client and a service that a test can break.
public final class TcpProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final String targetHost;
  private final int targetPort;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile State state = State.WHOLE;

  private enum State {
    WHOLE,
    CUT,
    ANSWERS_LOST
  }

  private TcpProxy(String targetHost, int targetPort, ServerSocket listening) {
    this.targetHost = targetHost;
    this.targetPort = targetPort;
    this.listening = listening;
  }

  /// A proxy in front of `target`, `host:port`.
  public static TcpProxy before(String target) {
    int colon = target.lastIndexOf(':');
    try {
      TcpProxy proxy =
          new TcpProxy(
              target.substring(0, colon),
              Integer.parseInt(target, colon + 1, target.length(), 10),
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      proxy.threads.execute(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where clients reach it, `host:port`.
  public String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /// Ends all connections, and every new one at once.
  public void cut() {
    state = State.CUT;
    endConnections();
  }

  /// From now on requests arrive and answers vanish.
  public void loseAnswers() {
    state = State.ANSWERS_LOST;
  }

  /// Works again, with new connections.
  public void mend() {
    state = State.WHOLE;
    endConnections();
  }

  private void endConnections() {
    open.forEach(TcpProxy::end);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        open.add(client);
        threads.execute(() -> connect(client));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void connect(Socket client) {
    if (state == State.CUT) {
      end(client);
      open.remove(client);
      return;
    }
    try {
      Socket server = new Socket(targetHost, targetPort);
      server.setTcpNoDelay(true);
      client.setTcpNoDelay(true);
      open.add(server);
      threads.execute(() -> forward(client, server, Direction.REQUESTS));
      forward(server, client, Direction.ANSWERS);
    } catch (IOException e) {
      end(client);
    }
  }

  private enum Direction {
    REQUESTS,
    ANSWERS
  }

  private void forward(Socket from, Socket to, Direction direction) {
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        if (direction == Direction.REQUESTS || state != State.ANSWERS_LOST) {
          out.write(chunk, 0, count);
        }
      }
      end(to);
    } catch (IOException e) {
      // One side is gone, so the other goes as well.
      end(from);
      end(to);
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    state = State.CUT; // For those that are being accepted.
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    endConnections();
    threads.close();
  }
}
