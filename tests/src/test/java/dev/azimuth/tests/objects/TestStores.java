package dev.azimuth.tests.objects;

import dev.azimuth.storage.azure.AzureBlobObjectStore;
import dev.azimuth.storage.azure.AzureConfiguration;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.remote.RemoteLimits;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3Configuration.Addressing;
import dev.azimuth.storage.s3.S3ObjectStore;
import dev.azimuth.storage.secret.Secret;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import dev.azimuth.tests.components.AzureServer;
import dev.azimuth.tests.components.S3Server;
import java.net.URI;
import java.time.Duration;
import java.util.Random;

/// Opens stores on test servers.
final class TestStores implements AutoCloseable {
  static final String BUCKET = "azimuth-tests";

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(20);

  private static final RemoteLimits IMPATIENT =
      new RemoteLimits(
          4,
          100,
          4,
          Duration.ofSeconds(1),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          RemoteLimits.PART_BYTES_MIN,
          1 << 20,
          2);

  private final SystemScheduler scheduler = new SystemScheduler();
  private final SystemClock clock = new SystemClock();

  static S3Configuration s3(S3Server server, String pathPrefix) {
    return new S3Configuration(
        URI.create(server.endpoint()),
        "us-east-1",
        BUCKET,
        pathPrefix,
        Addressing.PATH,
        server.accessKey(),
        Secret.of(server.secretKey()),
        REQUEST_LIMIT);
  }

  static AzureConfiguration azure(AzureServer server, String pathPrefix) {
    return new AzureConfiguration(
        URI.create(server.endpoint()),
        BUCKET,
        pathPrefix,
        AzureServer.ACCOUNT,
        Secret.of(AzureServer.ACCOUNT_KEY),
        REQUEST_LIMIT);
  }

  static S3Configuration withSecret(S3Configuration like, String secret) {
    return new S3Configuration(
        like.endpoint(),
        like.region(),
        like.bucket(),
        like.pathPrefix(),
        like.addressing(),
        like.accessKey(),
        Secret.of(secret),
        like.requestLimit());
  }

  static S3Configuration withBucket(S3Configuration like, String bucket) {
    return new S3Configuration(
        like.endpoint(),
        like.region(),
        bucket,
        like.pathPrefix(),
        like.addressing(),
        like.accessKey(),
        like.secretKey(),
        like.requestLimit());
  }

  static AzureConfiguration withKey(AzureConfiguration like, String key) {
    return new AzureConfiguration(
        like.endpoint(),
        like.container(),
        like.pathPrefix(),
        like.account(),
        Secret.of(key),
        like.requestLimit());
  }

  static AzureConfiguration withContainer(AzureConfiguration like, String container) {
    return new AzureConfiguration(
        like.endpoint(),
        container,
        like.pathPrefix(),
        like.account(),
        like.accountKey(),
        like.requestLimit());
  }

  ObjectStore open(S3Configuration configuration) {
    return S3ObjectStore.open(configuration, RemoteLimits.DEFAULT, clock, scheduler, new Random(1));
  }

  ObjectStore open(AzureConfiguration configuration) {
    return AzureBlobObjectStore.open(
        configuration, RemoteLimits.DEFAULT, clock, scheduler, new Random(1));
  }

  /// Gives up after a second.
  ObjectStore impatient(S3Configuration configuration) {
    return S3ObjectStore.open(configuration, IMPATIENT, clock, scheduler, new Random(1));
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
