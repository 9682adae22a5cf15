package dev.azimuth.jdbc;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 over sockets that stay open.
///
/// The host that answered last is asked first; the next one is tried only when a connection cannot
/// be made, when nothing has been sent yet. A connection that breaks later leaves the outcome
/// unknown (SQLSTATE 08006) and is never tried again silently.
final class HttpTransport implements Transport {
  private static final int IDLE_MAX = 4;

  private final List<InetSocketAddress> hosts;
  private final int connectTimeoutMillis;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<HttpExchange> idle = new ArrayDeque<>();
  private final List<HttpExchange> busy = new ArrayList<>();
  private volatile int current;
  private volatile boolean closed;

  HttpTransport(List<InetSocketAddress> hosts, int connectTimeoutMillis) {
    this.hosts = hosts;
    this.connectTimeoutMillis = connectTimeoutMillis;
  }

  @Override
  public byte[] exchange(byte[] request, int timeoutMillis) throws SQLException {
    HttpExchange exchange = take();
    boolean reusable = false;
    try {
      byte[] answer = exchange.post(request, timeoutMillis);
      reusable = exchange.isReusable();
      return answer;
    } catch (SocketTimeoutException e) {
      throw withCause(
          Failures.of("no answer within " + timeoutMillis + " ms", Failures.OUTCOME_UNKNOWN, 1602),
          e);
    } catch (IOException e) {
      throw withCause(
          Failures.of(
              "the connection to " + exchange.host() + " broke: " + e.getMessage(),
              Failures.OUTCOME_UNKNOWN,
              1602),
          e);
    } finally {
      giveBack(exchange, reusable);
    }
  }

  private HttpExchange take() throws SQLException {
    HttpExchange exchange = takeIdle();
    if (exchange == null) {
      exchange = connect();
    }
    lock.lock();
    try {
      busy.add(exchange);
    } finally {
      lock.unlock();
    }
    if (closed) {
      exchange.close();
    }
    return exchange;
  }

  private @Nullable HttpExchange takeIdle() throws SQLException {
    while (true) {
      HttpExchange exchange;
      lock.lock();
      try {
        if (closed) {
          throw Failures.of("the connection is closed", Failures.CLOSED, 0);
        }
        exchange = idle.pollLast();
      } finally {
        lock.unlock();
      }
      if (exchange == null || exchange.isAlive()) {
        return exchange;
      }
      exchange.close();
    }
  }

  private void giveBack(HttpExchange exchange, boolean reusable) {
    boolean kept = false;
    lock.lock();
    try {
      busy.remove(exchange);
      if (reusable && !closed && idle.size() < IDLE_MAX) {
        idle.addLast(exchange);
        kept = true;
      }
    } finally {
      lock.unlock();
    }
    if (!kept) {
      exchange.close();
    }
  }

  private HttpExchange connect() throws SQLException {
    IOException last = null;
    int first = current;
    for (int i = 0; i < hosts.size(); i++) {
      int index = (first + i) % hosts.size();
      InetSocketAddress host = hosts.get(index);
      Socket socket = new Socket();
      try {
        socket.setTcpNoDelay(true);
        socket.connect(
            new InetSocketAddress(host.getHostString(), host.getPort()), connectTimeoutMillis);
        HttpExchange exchange =
            new HttpExchange(socket, host.getHostString() + ":" + host.getPort());
        current = index;
        return exchange;
      } catch (IOException e) {
        last = e;
        HttpExchange.closeQuietly(socket);
      }
    }
    SQLException failure =
        Failures.of(
            "cannot connect to "
                + hosts.stream()
                    .map(host -> host.getHostString() + ":" + host.getPort())
                    .collect(Collectors.joining(", "))
                + (last == null ? "" : ": " + last.getMessage())
                + "; check that a server runs there",
            Failures.NOT_CONNECTED,
            0);
    throw last == null ? failure : withCause(failure, last);
  }

  @Override
  public void close() {
    List<HttpExchange> open;
    lock.lock();
    try {
      closed = true;
      open = new ArrayList<>(busy);
      open.addAll(idle);
      idle.clear();
    } finally {
      lock.unlock();
    }
    open.forEach(HttpExchange::close);
  }

  private static SQLException withCause(SQLException failure, Exception cause) {
    failure.initCause(cause);
    return failure;
  }
}
