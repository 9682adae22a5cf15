package dev.azimuth.server.database;

import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.sql.endpoint.AvaticaEndpoint;
import dev.azimuth.sql.endpoint.EndpointSettings;
import java.net.Inet6Address;
import java.net.InetAddress;

/// A database that clients reach over HTTP.
public final class RunningServer implements AutoCloseable {
  private final Database database;
  private final AvaticaEndpoint endpoint;
  private final InetAddress address;

  private RunningServer(Database database, AvaticaEndpoint endpoint, InetAddress address) {
    this.database = database;
    this.endpoint = endpoint;
    this.address = address;
  }

  /// Opens the database, waits until it serves what it holds, then begins to listen.
  ///
  /// Fails with `AzimuthException`, and leaves nothing open then.
  public static RunningServer start(ServerConfiguration configuration) {
    return start(configuration, StorageOpening.in(configuration.dataDirectory()));
  }

  /// The same on another storage than that of the configured directory.
  public static RunningServer start(ServerConfiguration configuration, StorageOpening opening) {
    Database database = Database.open(opening, configuration.growingBytesMax());
    try {
      AvaticaEndpoint endpoint =
          new AvaticaEndpoint(
              database.sql(), settings(configuration), database.clock(), database.scheduler());
      try {
        endpoint.start();
      } catch (RuntimeException e) {
        endpoint.close();
        throw e;
      }
      return new RunningServer(database, endpoint, configuration.http().address());
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /// The JDBC URL that clients on this machine use.
  public String url() {
    return "jdbc:azimuth://" + host(address) + ":" + port() + "/public";
  }

  /// The port that it listens on.
  public int port() {
    return endpoint.port();
  }

  /// Stops to listen, lets requests under way end, then closes the database.
  @Override
  public void close() {
    try {
      endpoint.close();
    } finally {
      database.close();
    }
  }

  private static EndpointSettings settings(ServerConfiguration configuration) {
    var http = configuration.http();
    EndpointSettings usual = EndpointSettings.DEFAULT;
    return new EndpointSettings(
        http.address().getHostAddress(),
        http.port(),
        usual.slot(),
        http.requestBytesMax(),
        http.connectionsMax(),
        http.idleLimit(),
        usual.frameRowsMax(),
        usual.frameBytesMax(),
        configuration.result().cursorsMax(),
        configuration.result().idleLimit(),
        usual.statementsMax(),
        usual.sessionsMax(),
        usual.sessionIdle());
  }

  private static String host(InetAddress address) {
    String text = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + text + "]" : text;
  }
}
