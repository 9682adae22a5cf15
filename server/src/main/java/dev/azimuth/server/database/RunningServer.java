package dev.azimuth.server.database;

import dev.azimuth.server.configuration.ConfigurationException;
import dev.azimuth.server.configuration.Role;
import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.StorageConfiguration;
import dev.azimuth.sql.api.SqlService;
import dev.azimuth.sql.endpoint.AvaticaEndpoint;
import dev.azimuth.sql.endpoint.EndpointSettings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The roles of a process, and the endpoint that clients reach its proxy at, if it has one.
public final class RunningServer implements AutoCloseable {
  private final ProcessRoles roles;
  private final Optional<AvaticaEndpoint> endpoint;
  private final InetAddress address;

  /// A role that is ready.
  ///
  /// @param role its word, with the id of its process in a cluster; empty for all roles in one
  /// @param address a JDBC URL for a proxy, else where other processes reach it
  public record ReadyRole(String role, String address) {}

  private RunningServer(
      ProcessRoles roles, Optional<AvaticaEndpoint> endpoint, InetAddress address) {
    this.roles = roles;
    this.endpoint = endpoint;
    this.address = address;
  }

  /// Opens the configured storage, waits until all roles are ready, then begins to listen.
  ///
  /// Fails with `AzimuthException`, and leaves nothing open then; with `ConfigurationException` if
  /// the roles cannot be had on that storage.
  public static RunningServer start(ServerConfiguration configuration) {
    return switch (configuration.process().storage()) {
      case StorageConfiguration.Embedded(Path directory) -> {
        if (!configuration.process().roles().equals(Role.ALL)) {
          throw new ConfigurationException(
              "setting process.roles: storage in a directory serves one process, which has all roles;"
                  + " start with all, or set storage.meta to etcd and storage.log to kafka");
        }
        yield start(configuration, StorageOpening.in(directory));
      }
      case StorageConfiguration.Shared shared -> join(configuration, StorageOpening.of(shared));
    };
  }

  /// The same on another storage than that of the configured directory, alone.
  public static RunningServer start(ServerConfiguration configuration, StorageOpening opening) {
    return start(
        configuration,
        opening,
        ProcessPlan.alone(
            configuration.nodes(), configuration.segments(), configuration.settings()));
  }

  /// Starts one process of a cluster, on storage that its processes share.
  public static RunningServer join(ServerConfiguration configuration, StorageOpening opening) {
    ProcessPlan plan = ProcessPlan.member(configuration);
    return start(configuration, opening, plan);
  }

  private static RunningServer start(
      ServerConfiguration configuration, StorageOpening opening, ProcessPlan plan) {
    ProcessRoles roles = ProcessRoles.open(opening, plan);
    try {
      Optional<AvaticaEndpoint> endpoint =
          roles.sql().map(sql -> listen(configuration, roles, sql));
      if (endpoint.isEmpty()) {
        roles.awaitReady();
      }
      roles.warmUpFurther();
      return new RunningServer(roles, endpoint, configuration.http().address());
    } catch (RuntimeException e) {
      roles.close();
      throw e;
    }
  }

  private static AvaticaEndpoint listen(
      ServerConfiguration configuration, ProcessRoles roles, SqlService sql) {
    AvaticaEndpoint endpoint =
        new AvaticaEndpoint(
            sql, settings(configuration, roles.slot()), roles.clock(), roles.scheduler());
    try {
      // The endpoint was made while shards are replayed; now nothing but its port is missing.
      roles.awaitReady();
      roles.joinPeers(endpoint.protocol());
      endpoint.start();
      return endpoint;
    } catch (RuntimeException e) {
      endpoint.close();
      throw e;
    }
  }

  /// The JDBC URL that clients on this machine use; only for a process with a proxy.
  public String url() {
    return "jdbc:azimuth://" + host(address) + ":" + port() + "/public";
  }

  /// The port that clients reach it at; only for a process with a proxy.
  public int port() {
    return endpoint
        .orElseThrow(() -> new IllegalStateException("this process has no proxy"))
        .port();
  }

  /// What is ready, in the order of the roles.
  public List<ReadyRole> ready() {
    Optional<String> reached = roles.address();
    if (reached.isEmpty()) {
      return List.of(new ReadyRole("", url()));
    }
    String id = roles.plan().processId();
    List<ReadyRole> ready = new ArrayList<>();
    for (Role role : Role.values()) {
      if (roles.plan().has(role)) {
        ready.add(
            new ReadyRole(role.word() + " " + id, role == Role.PROXY ? url() : reached.get()));
      }
    }
    return ready;
  }

  /// Stops to listen, lets requests under way end, then stops the roles.
  @Override
  public void close() {
    try {
      endpoint.ifPresent(AvaticaEndpoint::close);
    } finally {
      roles.close();
    }
  }

  private static EndpointSettings settings(ServerConfiguration configuration, int slot) {
    var http = configuration.http();
    EndpointSettings usual = EndpointSettings.DEFAULT;
    return new EndpointSettings(
        http.address().getHostAddress(),
        http.port(),
        slot,
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
