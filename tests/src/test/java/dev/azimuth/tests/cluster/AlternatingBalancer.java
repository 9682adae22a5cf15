package dev.azimuth.tests.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// An HTTP load balancer that sends each request to another server than the one before, except
/// those of kinds that a test has given a server of their own.
final class AlternatingBalancer implements AutoCloseable {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Integer> ports;
  private final AtomicLong requests = new AtomicLong();
  private final Map<String, Integer> portByRequest = new ConcurrentHashMap<>();
  private final SystemScheduler threads = new SystemScheduler(1);

  private AlternatingBalancer(HttpServer server, List<Integer> ports) {
    this.server = server;
    this.ports = ports;
  }

  /// A balancer before servers on these ports.
  static AlternatingBalancer before(List<Integer> ports) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AlternatingBalancer balancer = new AlternatingBalancer(server, List.copyOf(ports));
    server.setExecutor(balancer.threads.blocking());
    server.createContext("/", balancer::forward);
    server.start();
    return balancer;
  }

  int port() {
    return server.getAddress().getPort();
  }

  /// Sends all requests of this name in Avatica's protocol to one server.
  void send(String requestName, int port) {
    portByRequest.put(requestName, port);
  }

  /// How many requests there were.
  long requests() {
    return requests.get();
  }

  private void forward(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    int port = port(new String(body, StandardCharsets.ISO_8859_1));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> {
          if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            values.forEach(value -> request.header(name, value));
          }
        });
    HttpResponse<byte[]> answer = send(request.build());
    answer
        .headers()
        .map()
        .forEach((name, values) -> {
          if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            exchange.getResponseHeaders().put(name, values);
          }
        });
    exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
    exchange.getResponseBody().write(answer.body());
    exchange.close();
  }

  private int port(String body) {
    int next = ports.get((int) (requests.getAndIncrement() % ports.size()));
    return portByRequest.entrySet().stream()
        .filter(pinned -> body.contains(pinned.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(next);
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
    threads.close();
  }
}
