package dev.azimuth.tests.cluster;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.remote.RemoteLimits;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;
import dev.azimuth.storage.secret.Secret;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.EtcdServer;
import dev.azimuth.tests.components.KafkaServer;
import dev.azimuth.tests.components.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An etcd, a Kafka and an S3 server with a bucket, for the processes of one cluster alone.
record ClusterServices(EtcdServer etcd, KafkaServer kafka, S3Server s3, ScratchDirectory secrets)
    implements AutoCloseable {
  private static final String BUCKET = "azimuth";
  private static final int PAGE_KEYS = 1_000;

  /// Starts all three.
  static ClusterServices start() throws IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<EtcdServer> etcd =
          CompletableFuture.supplyAsync(Components::newEtcd, threads);
      CompletableFuture<KafkaServer> kafka =
          CompletableFuture.supplyAsync(Components::newKafka, threads);
      CompletableFuture<S3Server> s3 = CompletableFuture.supplyAsync(Components::newS3, threads);
      ClusterServices services =
          new ClusterServices(
              etcd.join(), kafka.join(), s3.join(), ScratchDirectory.create("azimuth-services-"));
      services.createBucket();
      return services;
    }
  }

  private S3Configuration bucket() {
    return new S3Configuration(
        URI.create(s3.endpoint()),
        "us-east-1",
        BUCKET,
        "",
        S3Configuration.Addressing.PATH,
        s3.accessKey(),
        Secret.of(s3.secretKey()),
        Duration.ofSeconds(20));
  }

  /// Keys of all objects in the bucket.
  List<String> objects() {
    List<String> all = new ArrayList<>();
    try (SystemScheduler scheduler = new SystemScheduler(1);
        ObjectStore objects =
            S3ObjectStore.open(
                bucket(), RemoteLimits.DEFAULT, new SystemClock(), scheduler, new Random(1))) {
      List<String> page;
      do {
        page = objects.list("", all.isEmpty() ? "" : all.getLast(), PAGE_KEYS).join();
        all.addAll(page);
      } while (!page.isEmpty());
    }
    return all;
  }

  private void createBucket() throws IOException {
    S3ObjectStore.createBucket(bucket());
    Files.writeString(secrets.path().resolve("s3-key"), s3.secretKey());
  }

  /// The part of a configuration file that names them.
  String configuration() {
    return """
    storage: {meta: etcd, log: kafka, objects: s3, cluster: test}
    s3: {endpoint: "S3", bucket: BUCKET, accessKey: KEY, secretKeyFile: SECRETS/s3-key}
    etcd: {endpoints: "ETCD"}
    kafka: {servers: "KAFKA", replicas: 1, replicasInSyncMin: 1, deliverySecondsMax: 10}
    """
        .replace("SECRETS", secrets.path().toString())
        .replace("ETCD", URI.create(etcd.endpoint()).getAuthority())
        .replace("KAFKA", kafka.bootstrapServers())
        .replace("S3", s3.endpoint())
        .replace("BUCKET", BUCKET)
        .replace("KEY", s3.accessKey());
  }

  @Override
  public void close() {
    s3.close();
    kafka.close();
    etcd.close();
    try {
      secrets.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
