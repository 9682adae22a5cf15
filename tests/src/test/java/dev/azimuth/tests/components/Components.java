package dev.azimuth.tests.components;

import java.util.concurrent.atomic.AtomicInteger;

/// Real services for tests, started when first asked for and stopped when this process ends.
///
/// Tests that share one keep apart by a [#namespace()] each, as a key prefix, topic prefix or
/// bucket. Test classes that use this are tagged [#TAG], so that a quick build can leave them out.
public final class Components {
  /// JUnit's tag of tests that need a real service.
  public static final String TAG = "component";

  private static final SharedComponent<EtcdServer> ETCD =
      new SharedComponent<>(Components::newEtcd);
  private static final SharedComponent<KafkaServer> KAFKA =
      new SharedComponent<>(Components::newKafka);
  private static final SharedComponent<S3Server> S3 = new SharedComponent<>(Components::newS3);
  private static final SharedComponent<S3Server> RADOSGW =
      new SharedComponent<>(LocalRadosgw::start);
  private static final SharedComponent<AzureServer> AZURE =
      new SharedComponent<>(Components::newAzure);
  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private Components() {}

  /// The etcd that all tests share; never kill it.
  public static EtcdServer etcd() {
    return ETCD.get();
  }

  /// The Kafka that all tests share; never kill it.
  public static KafkaServer kafka() {
    return KAFKA.get();
  }

  /// An etcd for the caller alone.
  public static EtcdServer newEtcd() {
    return ComponentProvider.chosen().startEtcd();
  }

  /// A Kafka for the caller alone.
  public static KafkaServer newKafka() {
    return ComponentProvider.chosen().startKafka();
  }

  /// The S3 server that all tests share; never kill it.
  public static S3Server s3() {
    return S3.get();
  }

  /// Ceph's S3 server, which all tests share; never kill it.
  public static S3Server radosgw() {
    return RADOSGW.get();
  }

  /// The Azure Blob server that all tests share; never kill it.
  public static AzureServer azure() {
    return AZURE.get();
  }

  /// An S3 server for the caller alone.
  public static S3Server newS3() {
    return ComponentProvider.chosen().startS3();
  }

  /// An Azure Blob server for the caller alone.
  public static AzureServer newAzure() {
    return ComponentProvider.chosen().startAzure();
  }

  /// A name that nothing else in the shared services has: a letter and digits.
  public static String namespace() {
    return "t" + NAMESPACES.incrementAndGet();
  }
}
