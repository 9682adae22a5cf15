package dev.azimuth.tests.cluster;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.EtcdServer;
import dev.azimuth.tests.components.KafkaServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A database in real processes: an etcd, a Kafka, a directory of objects, and a process for each
/// role, which find each other by nothing but their configuration files.
final class ProcessCluster implements AutoCloseable {
  /// Roles by the name of their process.
  static final Map<String, String> ROLES = roles();

  private static final List<String> JAVA_OPTIONS =
      List.of("-Xmx384m", "-Xms32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScratchDirectory directory;
  private final EtcdServer etcd;
  private final KafkaServer kafka;
  private final Map<String, ServerProcess> running = new ConcurrentHashMap<>();
  private int proxyPort;

  private ProcessCluster() throws IOException {
    directory = ScratchDirectory.create("azimuth-cluster-");
    CompletableFuture<EtcdServer> startedEtcd =
        CompletableFuture.supplyAsync(Components::newEtcd, threads);
    CompletableFuture<KafkaServer> startedKafka =
        CompletableFuture.supplyAsync(Components::newKafka, threads);
    etcd = startedEtcd.join();
    kafka = startedKafka.join();
  }

  private static Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>();
    for (String role :
        List.of(
            "root-coordinator",
            "data-coordinator",
            "query-coordinator",
            "data-node",
            "query-node",
            "proxy")) {
      roles.put(role + "-1", role);
    }
    return roles;
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
      cluster.proxyPort = URI.create(cluster.url().substring("jdbc:".length())).getPort();
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
    return """
    process: {id: NAME, roles: ROLE}
    data: {directory: OWN/data}
    storage: {meta: etcd, log: kafka, objectDirectory: SHARED/objects, cluster: test}
    etcd: {endpoints: "ETCD"}
    kafka: {servers: "KAFKA", replicas: 1, replicasInSyncMin: 1, deliverySecondsMax: 10}
    http: {port: PORT}
    log: {level: info}
    """
        .replace("NAME", name)
        .replace("ROLE", Objects.requireNonNull(ROLES.get(name)))
        .replace("OWN", own.toString())
        .replace("SHARED", directory.path().toString())
        .replace("ETCD", URI.create(etcd.endpoint()).getAuthority())
        .replace("KAFKA", kafka.bootstrapServers())
        .replace("PORT", Integer.toString(name.startsWith("proxy") ? proxyPort : 0));
  }

  /// Ends a process as `kill -9` does.
  void kill(String name) {
    try {
      Objects.requireNonNull(running.remove(name), name).kill();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JDBC URL of the proxy; the same after it was started again.
  String url() {
    return Objects.requireNonNull(running.get("proxy-1")).url();
  }

  EtcdServer etcd() {
    return etcd;
  }

  KafkaServer kafka() {
    return kafka;
  }

  /// What a process has written to its log.
  String log(String name) throws IOException {
    return Files.readString(directory.path().resolve(name).resolve("errors"));
  }

  @Override
  public void close() {
    running.values().forEach(ServerProcess::close);
    kafka.close();
    etcd.close();
    threads.close();
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
