package dev.azimuth.sql.endpoint;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// An endpoint over a fake SQL service, on a free port of its own for each test.
final class FakeServer implements BeforeEachCallback, AfterEachCallback {
  final FakeSqlService sql = new FakeSqlService();
  private final EndpointSettings settings;
  private final ThreadScheduler scheduler = new ThreadScheduler();
  private final AvaticaEndpoint endpoint;

  FakeServer() {
    this(EndpointSettings.DEFAULT.at("127.0.0.1", 0));
  }

  FakeServer(EndpointSettings settings) {
    this.settings = settings;
    endpoint = new AvaticaEndpoint(sql, settings, scheduler, scheduler);
  }

  /// Another endpoint over the same service, not started.
  AvaticaEndpoint anotherAt(int port) {
    return new AvaticaEndpoint(sql, settings.at("127.0.0.1", port), scheduler, scheduler);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    endpoint.start();
  }

  @Override
  public void afterEach(ExtensionContext test) {
    endpoint.close();
  }

  AvaticaEndpoint endpoint() {
    return endpoint;
  }

  /// Has no threads for so many connections to come.
  void refuseConnections(int count) {
    scheduler.refuseConnections(count);
  }

  /// Lets time pass for the endpoint.
  void advance(Duration time) {
    scheduler.advance(time);
  }

  int port() {
    return endpoint.port();
  }

  /// A connection of our driver; `rest` is what follows the port in its URL.
  Connection connect(String rest) throws SQLException {
    return DriverManager.getConnection("jdbc:azimuth://127.0.0.1:" + port() + rest);
  }
}
