package dev.azimuth.tests.cluster;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.server.process.ServerProcess;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;
import dev.azimuth.storage.secret.Secret;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.EtcdServer;
import dev.azimuth.tests.components.FreePorts;
import dev.azimuth.tests.components.KafkaServer;
import dev.azimuth.tests.components.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
/// two of most, which find each other by nothing but their configuration files.
///
/// Rows become segments after a second, and any two segments are merged.
final class ProcessCluster implements AutoCloseable {
  /// Roles by the name of their process.
  static final Map<String, String> ROLES = roles();

  private static final String BUCKET = "azimuth";
  private static final List<String> JAVA_OPTIONS =
      List.of("-Xmx384m", "-Xms32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScratchDirectory directory;
  private final EtcdServer etcd;
  private final KafkaServer kafka;
  private final S3Server s3;
  private final Map<String, ServerProcess> running = new ConcurrentHashMap<>();
  private final Map<String, Integer> proxyPorts = proxyPorts();

  private ProcessCluster() throws IOException {
    directory = ScratchDirectory.create("azimuth-cluster-");
    CompletableFuture<EtcdServer> startedEtcd =
        CompletableFuture.supplyAsync(Components::newEtcd, threads);
    CompletableFuture<KafkaServer> startedKafka =
        CompletableFuture.supplyAsync(Components::newKafka, threads);
    CompletableFuture<S3Server> startedS3 =
        CompletableFuture.supplyAsync(Components::newS3, threads);
    etcd = startedEtcd.join();
    kafka = startedKafka.join();
    s3 = startedS3.join();
    S3ObjectStore.createBucket(
        new S3Configuration(
            URI.create(s3.endpoint()),
            "us-east-1",
            BUCKET,
            "",
            S3Configuration.Addressing.PATH,
            s3.accessKey(),
            Secret.of(s3.secretKey()),
            Duration.ofSeconds(20)));
    Files.writeString(directory.path().resolve("s3-key"), s3.secretKey());
  }

  private static Map<String, String> roles() {
    Map<String, String> roles = new LinkedHashMap<>();
    roles.put("root-coordinator-1", "root-coordinator");
    roles.put("root-coordinator-2", "root-coordinator");
    roles.put("data-coordinator-1", "data-coordinator");
    roles.put("query-coordinator-1", "query-coordinator");
    roles.put("data-node-1", "data-node");
    roles.put("data-node-2", "data-node");
    roles.put("query-node-1", "query-node");
    roles.put("query-node-2", "query-node");
    roles.put("proxy-1", "proxy");
    roles.put("proxy-2", "proxy");
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
    return """
    process: {id: NAME, roles: ROLE}
    data: {directory: OWN/data}
    storage: {meta: etcd, log: kafka, objects: s3, cluster: test}
    s3: {endpoint: "S3", bucket: BUCKET, accessKey: KEY, secretKeyFile: SHARED/s3-key}
    segment: {flushSeconds: 1, mergeCountMin: 2, planSeconds: 1, garbageSeconds: 10}
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
        .replace("S3", s3.endpoint())
        .replace("BUCKET", BUCKET)
        .replace("KEY", s3.accessKey())
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
    return etcd;
  }

  KafkaServer kafka() {
    return kafka;
  }

  S3Server s3() {
    return s3;
  }

  /// What a process has written to its log.
  String log(String name) throws IOException {
    return Files.readString(directory.path().resolve(name).resolve("errors"));
  }

  @Override
  public void close() {
    running.values().forEach(ServerProcess::close);
    s3.close();
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
