package dev.azimuth.tests.cluster;

import dev.azimuth.server.configuration.ServerConfiguration;
import dev.azimuth.server.configuration.SettingValues;
import dev.azimuth.server.configuration.Settings;
import dev.azimuth.server.database.RunningServer;
import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.meta.MetaStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// A database whose processes live in this one, each with threads, caches and connections of its
/// own; they share nothing but the storage, and call each other over loopback.
final class LocalCluster implements AutoCloseable {
  /// Every role in a process of its own, nodes and proxies twice.
  static final Map<String, String> APART = apart();

  private final SharedStorage storage = new SharedStorage();
  private final ScratchDirectory scratch = scratch();
  private final Map<String, String> rolesByName;
  private final Map<String, RunningServer> running = new LinkedHashMap<>();

  private LocalCluster(Map<String, String> rolesByName) {
    this.rolesByName = rolesByName;
  }

  private static ScratchDirectory scratch() {
    try {
      return ScratchDirectory.create("azimuth-cluster-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> apart() {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("root-1", "root-coordinator");
    roles.put("data-1", "data-coordinator");
    roles.put("query-1", "query-coordinator");
    roles.put("data-node-1", "data-node");
    roles.put("data-node-2", "data-node");
    roles.put("query-node-1", "query-node");
    roles.put("query-node-2", "query-node");
    roles.put("proxy-1", "proxy");
    roles.put("proxy-2", "proxy");
    return roles;
  }

  /// Starts processes with these roles by name, in this order, but proxies last: one that finds no
  /// root coordinator waits for a minute.
  static LocalCluster start(Map<String, String> rolesByName) {
    LocalCluster cluster = new LocalCluster(rolesByName);
    try {
      rolesByName.keySet().stream()
          .sorted(Comparator.comparing(name -> cluster.roles(name).equals("proxy")))
          .forEach(cluster::start);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /// Starts a process that was stopped.
  void start(String name) {
    SettingValues values =
        SettingValues.defaults()
            .with(Settings.PROCESS_ID, name)
            .with(Settings.PROCESS_ROLES, roles(name))
            .with(Settings.DATA_DIRECTORY, scratch.path().resolve(name).toString())
            .with(Settings.HTTP_PORT, 0L);
    running.put(name, RunningServer.join(ServerConfiguration.of(values), storage.opening(name)));
  }

  private String roles(String name) {
    return Objects.requireNonNull(rolesByName.get(name), name);
  }

  /// Stops a process in order.
  void stop(String name) {
    Objects.requireNonNull(running.remove(name), name).close();
  }

  /// The meta store that the processes share.
  MetaStore metaStore() {
    return storage.metaStore();
  }

  /// The log broker as the process of this name sees it.
  CountedLogBroker logBroker(String name) {
    return storage.logBroker(name);
  }

  /// The JDBC URL of a proxy.
  String url(String proxy) {
    return process(proxy).url();
  }

  /// The port of a proxy.
  int port(String proxy) {
    return process(proxy).port();
  }

  RunningServer process(String name) {
    return Objects.requireNonNull(running.get(name), name);
  }

  @Override
  public void close() {
    running.values().stream().toList().reversed().forEach(RunningServer::close);
    storage.close();
    try {
      scratch.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
