package dev.azimuth.tests.cluster;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.tests.components.EtcdServer;
import dev.azimuth.tests.components.FreePorts;
import dev.azimuth.tests.components.KafkaServer;
import dev.azimuth.tests.components.S3Server;
import dev.azimuth.tests.server.QuickStart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A database in real processes: an etcd, a Kafka, an S3 server, and processes with a role each,
/// two of most, which find each other by nothing but their configuration files. Two coordinators
/// have a role of indexes beside their own.
///
/// Rows become segments after a second, and any two segments are merged.
final class ProcessCluster implements AutoCloseable {
  /// Roles by the name of their process; no two with the same ones in a row.
  static final Map<String, String> ROLES = roles();

  private static final List<String> JAVA_OPTIONS = QuickStart.with("-Xmx384m", "-Xms32m");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScratchDirectory directory;
  private final ClusterServices services;
  private final Map<String, ServerProcess> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> proxyPorts = proxyPorts();

  private ProcessCluster() throws IOException {
    directory = ScratchDirectory.create("azimuth-cluster-");
    services = ClusterServices.start();
  }

  private static Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("root-coordinator-1", "root-coordinator");
    roles.put("data-node-1", "data-node");
    roles.put("query-node-1", "query-node");
    roles.put("proxy-1", "proxy");
    roles.put("data-coordinator-1", "data-coordinator, index-coordinator");
    roles.put("root-coordinator-2", "root-coordinator");
    roles.put("data-node-2", "data-node");
    roles.put("query-node-2", "query-node");
    roles.put("proxy-2", "proxy");
    roles.put("index-node-1", "index-node");
    roles.put("query-coordinator-1", "query-coordinator, index-node");
    return roles;
  }

  /// Ports at which clients find proxies again that were killed.
  private static Map<String, Integer> proxyPorts() {
    Map<String, Integer> ports = new HashMap<>();
    for (String name : ROLES.keySet()) {
      if (name.startsWith("proxy")) {
        ports.put(name, FreePorts.find(1).getFirst());
      }
    }
    return Map.copyOf(ports);
  }

  /// Whether another process has the role as well, so that work goes on without this one.
  static boolean hasTwin(String name) {
    String role = ROLES.get(name);
    return ROLES.values().stream().filter(other -> other.equals(role)).count() > 1;
  }

  /// Starts all of it, and returns when the proxy is ready.
  static ProcessCluster start() throws IOException {
    ProcessCluster cluster = new ProcessCluster();
    try {
      CompletableFuture.allOf(
              ROLES.keySet().stream()
                  .map(name ->
                      CompletableFuture.runAsync(() -> cluster.start(name), cluster.threads))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /// Starts a process that does not run, under the name and address that it had.
  void start(String name) {
    try {
      Path own = Files.createDirectories(directory.path().resolve(name));
      Path configuration = Files.writeString(own.resolve("azimuth.yaml"), configuration(name, own));
      running.put(
          name, ServerProcess.startConfigured(configuration, own.resolve("errors"), JAVA_OPTIONS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String configuration(String name, Path own) {
    return services.configuration()
        + """
        process: {id: NAME, roles: "ROLE"}
        data: {directory: OWN/data}
        segment: {flushSeconds: 1, mergeCountMin: 2, planSeconds: 1, garbageSeconds: 10}
        http: {port: PORT}
        log: {level: info}
        """
            .replace("NAME", name)
            .replace("ROLE", Objects.requireNonNull(ROLES.get(name)))
            .replace("OWN", own.toString())
            .replace("PORT", Integer.toString(proxyPorts.getOrDefault(name, 0)));
  }

  /// Ends a process as `kill -9` does.
  void kill(String name) {
    try {
      Objects.requireNonNull(running.remove(name), name).kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JDBC URL of the first proxy; the same after it was started again.
  String url() {
    return url("proxy-1");
  }

  /// The JDBC URL of a proxy that runs.
  String url(String proxy) {
    return Objects.requireNonNull(running.get(proxy), proxy).url();
  }

  EtcdServer etcd() {
    return services.etcd();
  }

  KafkaServer kafka() {
    return services.kafka();
  }

  S3Server s3() {
    return services.s3();
  }

  /// Keys of the objects whose name begins so, of whatever table.
  List<String> objects(String name) {
    return services.objects().stream()
        .filter(key -> key.substring(key.lastIndexOf('/') + 1).startsWith(name))
        .toList();
  }

  /// What a process has written to its log.
  String log(String name) throws IOException {
    return Files.readString(directory.path().resolve(name).resolve("errors"));
  }

  @Override
  public void close() {
    running.values().forEach(ServerProcess::close);
    services.close();
    threads.close();
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
