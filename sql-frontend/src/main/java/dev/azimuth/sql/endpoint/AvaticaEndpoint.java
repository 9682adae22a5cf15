package dev.azimuth.sql.endpoint;

import dev.azimuth.sql.api.SqlService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.net.BindException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The HTTP server that JDBC clients connect to.
///
/// `POST /` takes Avatica's protocol; `GET /` says in plain text what this is, `GET /livez` that
/// the process answers, `GET /readyz` whether statements are welcome (503 before start, after
/// `NOT_READY` and once [#close()] has begun). The protocol itself never answers 503, which stock
/// clients repeat without end.
public final class AvaticaEndpoint implements AutoCloseable {
  private static final int THREADS_MAX = 8;
  private static final int HEADER_BYTES_MAX = 16 << 10;

  /// What is taken from a socket at once: batches are large, and each turn costs more than a copy.
  private static final int INPUT_BUFFER_BYTES = 64 << 10;

  private static final int OUTPUT_BUFFER_BYTES = 64 << 10;
  private static final long STOP_MILLIS = 5_000;
  private static final long SHUTDOWN_IDLE_MILLIS = 50;

  /// Jetty finds out by itself how many references a cache line holds, but begins the whole of
  /// Java's management for that; it takes this instead.
  private static final String REFERENCES_SETTING = "org.eclipse.jetty.util.referencesPerCacheLine";

  private static final String REFERENCES_PER_CACHE_LINE = "16";

  private final EndpointSettings settings;
  private final AvaticaProtocol protocol;
  private final Server server;
  private final BlockingConnector connector;
  private final AtomicBoolean ready = new AtomicBoolean();

  /// An endpoint that serves `sql` once it is started.
  public AvaticaEndpoint(
      SqlService sql, EndpointSettings settings, Clock clock, Scheduler scheduler) {
    this.settings = settings;
    if (System.getProperty(REFERENCES_SETTING) == null) {
      System.setProperty(REFERENCES_SETTING, REFERENCES_PER_CACHE_LINE);
    }
    this.protocol = new AvaticaProtocol(sql, settings, clock, scheduler);
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("endpoint");
    threads.setDaemon(true);
    this.server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(HEADER_BYTES_MAX);
    http.setResponseHeaderSize(HEADER_BYTES_MAX);
    http.setOutputBufferSize(OUTPUT_BUFFER_BYTES);
    HttpConnectionFactory connections = new HttpConnectionFactory(http);
    connections.setInputBufferSize(INPUT_BUFFER_BYTES);
    this.connector =
        new BlockingConnector(server, settings.connectionsMax(), connections, scheduler);
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(settings.idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    ConnectionGate gate = new ConnectionGate(settings.connectionsMax());
    connector.addBean(gate);
    server.addConnector(connector);
    server.setHandler(new ProtocolHandler(protocol, settings, gate, ready::get));
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(STOP_MILLIS);
  }

  /// Begins to listen, and to say that it is ready.
  public void start() {
    try {
      server.start();
    } catch (Exception e) {
      String address = settings.host() + ":" + settings.port();
      throw isTaken(e)
          ? new AzimuthException(ErrorCode.ADDRESS_IN_USE, address, e)
          : new AzimuthException(ErrorCode.INVALID_SETTING, "cannot listen on " + address, e);
    }
    ready.set(true);
  }

  private static boolean isTaken(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  /// Says whether the endpoint takes statements; they are answered all the same.
  public void ready(Readiness readiness) {
    ready.set(readiness == Readiness.READY);
  }

  /// Answer of `/readyz`.
  public enum Readiness {
    /// Statements are welcome.
    READY,
    /// Load balancers should use another endpoint.
    NOT_READY
  }

  /// The port it listens on.
  public int port() {
    return connector.getLocalPort();
  }

  /// The protocol behind the endpoint, for callers in the same process.
  public AvaticaProtocol protocol() {
    return protocol;
  }

  /// Lets running statements end for a few seconds, then stops.
  @Override
  public void close() {
    ready.set(false);
    try {
      server.stop();
    } catch (Exception e) {
      throw new AzimuthException(ErrorCode.INTERNAL_ERROR, "the endpoint did not stop", e);
    } finally {
      protocol.close();
    }
  }
}
