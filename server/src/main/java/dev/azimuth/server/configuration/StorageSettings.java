package dev.azimuth.server.configuration;

import dev.azimuth.server.configuration.Setting.Kind;
import java.util.List;

/// The settings of storage that the processes of a cluster share.
public final class StorageSettings {
  /// The word for storage in the data directory.
  public static final String EMBEDDED = "embedded";

  /// Which meta store.
  public static final Setting META =
      new Setting(
          "storage.meta",
          new Kind.Choice(EMBEDDED, List.of(EMBEDDED, "etcd")),
          "Where the meta store is: in `data.directory`, or in an etcd.");

  /// Which log broker.
  public static final Setting LOG =
      new Setting(
          "storage.log",
          new Kind.Choice(EMBEDDED, List.of(EMBEDDED, "kafka")),
          "Where the logs are: in `data.directory`, or in a Kafka. Meta store and logs are embedded"
              + " both or neither.");

  /// The word for objects in a directory.
  static final String DIRECTORY = "directory";

  /// Which object store.
  public static final Setting OBJECTS =
      new Setting(
          "storage.objects",
          new Kind.Choice(DIRECTORY, List.of(DIRECTORY, "s3", "azure")),
          "With etcd and Kafka: where the objects are, in `storage.objectDirectory`, in a bucket of S3,"
              + " or in a container of Azure Blob. Embedded storage keeps them in `data.directory`.");

  /// Where objects are.
  static final Setting OBJECT_DIRECTORY =
      new Setting(
          "storage.objectDirectory",
          new Kind.Text(""),
          "With etcd and Kafka: directory of the objects, which every process of the cluster must"
              + " reach under this path.");

  /// The name of the cluster.
  public static final Setting CLUSTER =
      new Setting(
          "storage.cluster",
          new Kind.Text("azimuth"),
          "Name of the cluster: letters, digits and dashes. Keys in etcd and topics in Kafka begin with"
              + " it, so that several clusters can share them.");

  /// Where etcd is.
  static final Setting ETCD_ENDPOINTS =
      new Setting(
          "etcd.endpoints",
          new Kind.Text("127.0.0.1:2379"),
          "Members of the etcd, `host:port` with commas between them.");

  /// User of etcd.
  static final Setting ETCD_USER =
      new Setting("etcd.user", new Kind.Text(""), "User of the etcd, if it has users.");

  /// Password of that user.
  static final Setting ETCD_PASSWORD_FILE =
      new Setting("etcd.passwordFile", new Kind.Text(""), "File with the password of `etcd.user`.");

  /// The same in the environment.
  static final Setting ETCD_PASSWORD_VARIABLE =
      new Setting(
          "etcd.passwordVariable",
          new Kind.Text(""),
          "Environment variable with the password of `etcd.user`, in place of a file.");

  /// Whether etcd is spoken to over TLS.
  static final Setting ETCD_TLS =
      new Setting(
          "etcd.tls",
          new Kind.Choice("off", List.of("off", "on")),
          "Whether connections to etcd are encrypted.");

  /// Whose certificates are trusted.
  static final Setting ETCD_AUTHORITIES_FILE =
      new Setting(
          "etcd.authoritiesFile",
          new Kind.Text(""),
          "Certificates of authorities to trust for etcd, PEM; without it, those that Java trusts.");

  /// Who this process is to etcd.
  static final Setting ETCD_CERTIFICATE_FILE =
      new Setting(
          "etcd.certificateFile",
          new Kind.Text(""),
          "Certificate chain of this process for etcd, PEM, if it asks for one.");

  /// The key of that certificate.
  static final Setting ETCD_KEY_FILE =
      new Setting(
          "etcd.keyFile", new Kind.Text(""), "Key of `etcd.certificateFile`, PKCS 8 in PEM.");

  /// Where Kafka is.
  static final Setting KAFKA_SERVERS =
      new Setting(
          "kafka.servers",
          new Kind.Text("127.0.0.1:9092"),
          "Some brokers of the Kafka, `host:port` with commas between them.");

  /// Copies of a record.
  static final Setting KAFKA_REPLICAS =
      new Setting(
          "kafka.replicas",
          new Kind.Whole(3, 1, 100),
          "Brokers that hold a copy of each record, for tables made from now on. With 1, what is"
              + " acknowledged can be lost with a broker's disk or power.");

  /// Copies that must be there.
  static final Setting KAFKA_REPLICAS_IN_SYNC_MIN =
      new Setting(
          "kafka.replicasInSyncMin",
          new Kind.Whole(2, 1, 100),
          "Copies that must be written before a record counts as durable; at most `kafka.replicas`.");

  /// Largest message.
  static final Setting KAFKA_MESSAGE_BYTES_MAX =
      new Setting(
          "kafka.messageBytesMax",
          new Kind.Whole(1 << 20, 64 << 10, 16 << 20),
          "Largest message; larger records are split.");

  /// Time for an append.
  static final Setting KAFKA_DELIVERY_SECONDS_MAX =
      new Setting(
          "kafka.deliverySecondsMax",
          new Kind.Whole(30, 1, 600),
          "A write that Kafka has not answered for longer fails with 08006: its outcome is unknown.");

  /// Memory for records under way.
  static final Setting KAFKA_BYTES_IN_FLIGHT_MAX =
      new Setting(
          "kafka.bytesInFlightMax",
          new Kind.Whole(64 << 20, 1 << 20, 1L << 36),
          "Bytes of records on their way to Kafka; writes beyond it are refused with 53300.");

  /// User of Kafka.
  static final Setting KAFKA_USER =
      new Setting("kafka.user", new Kind.Text(""), "User of the Kafka, if it has users.");

  /// How that user is known.
  static final Setting KAFKA_MECHANISM =
      new Setting(
          "kafka.mechanism",
          new Kind.Choice("SCRAM-SHA-512", List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")),
          "How `kafka.user` proves who it is.");

  /// Password of that user.
  static final Setting KAFKA_PASSWORD_FILE =
      new Setting(
          "kafka.passwordFile", new Kind.Text(""), "File with the password of `kafka.user`.");

  /// The same in the environment.
  static final Setting KAFKA_PASSWORD_VARIABLE =
      new Setting(
          "kafka.passwordVariable",
          new Kind.Text(""),
          "Environment variable with the password of `kafka.user`, in place of a file.");

  /// Whether Kafka is spoken to over TLS.
  static final Setting KAFKA_TLS =
      new Setting(
          "kafka.tls",
          new Kind.Choice("off", List.of("off", "on")),
          "Whether connections to Kafka are encrypted.");

  /// Whose certificates are trusted.
  static final Setting KAFKA_AUTHORITIES_FILE =
      new Setting(
          "kafka.authoritiesFile",
          new Kind.Text(""),
          "Certificates of authorities to trust for Kafka, PEM; without it, those that Java trusts.");

  /// All of them, in the order of the documentation.
  static final List<Setting> ALL =
      List.of(
          META,
          LOG,
          OBJECTS,
          OBJECT_DIRECTORY,
          CLUSTER,
          ETCD_ENDPOINTS,
          ETCD_USER,
          ETCD_PASSWORD_FILE,
          ETCD_PASSWORD_VARIABLE,
          ETCD_TLS,
          ETCD_AUTHORITIES_FILE,
          ETCD_CERTIFICATE_FILE,
          ETCD_KEY_FILE,
          KAFKA_SERVERS,
          KAFKA_REPLICAS,
          KAFKA_REPLICAS_IN_SYNC_MIN,
          KAFKA_MESSAGE_BYTES_MAX,
          KAFKA_DELIVERY_SECONDS_MAX,
          KAFKA_BYTES_IN_FLIGHT_MAX,
          KAFKA_USER,
          KAFKA_MECHANISM,
          KAFKA_PASSWORD_FILE,
          KAFKA_PASSWORD_VARIABLE,
          KAFKA_TLS,
          KAFKA_AUTHORITIES_FILE);

  private StorageSettings() {}
}
