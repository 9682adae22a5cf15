package dev.azimuth.storage.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Makes clients of one Kafka.
final class KafkaClients {
  private static final int FETCH_BYTES = 4 << 20;
  private static final int BATCH_BYTES = 256 << 10;
  private static final long BUFFER_BYTES_MIN = 32L << 20;

  /// Longest that a fetch waits for records: as long a partition waits that is added meanwhile.
  private static final Duration FETCH_WAIT = Duration.ofMillis(100);

  private final KafkaSettings settings;

  KafkaClients(KafkaSettings settings) {
    this.settings = settings;
  }

  private Map<String, Object> common() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("reconnect.backoff.ms", 50L);
    properties.put("reconnect.backoff.max.ms", 1_000L);
    properties.put("retry.backoff.ms", 50L);
    properties.put("retry.backoff.max.ms", 1_000L);
    properties.put("socket.connection.setup.timeout.ms", 5_000L);
    properties.put("metric.reporters", "");
    properties.put("enable.metrics.push", false);
    secure(properties);
    return properties;
  }

  private void secure(Map<String, Object> properties) {
    KafkaSettings.Credentials user = settings.credentials();
    KafkaSettings.Tls tls = settings.tls();
    if (user != null) {
      properties.put("sasl.mechanism", user.mechanism());
      properties.put("sasl.jaas.config", login(user));
    }
    if (tls != null && tls.authorities() != null) {
      properties.put("ssl.truststore.type", "PEM");
      properties.put("ssl.truststore.location", tls.authorities().toString());
    }
    String protocol = user == null ? (tls == null ? "PLAINTEXT" : "SSL") : "SASL_";
    if (user != null) {
      protocol += tls == null ? "PLAINTEXT" : "SSL";
    }
    properties.put("security.protocol", protocol);
  }

  /// Kafka's clients take a password in this form only, and hide it in what they log.
  private static String login(KafkaSettings.Credentials user) {
    String module =
        user.mechanism().equals("PLAIN")
            ? "org.apache.kafka.common.security.plain.PlainLoginModule"
            : "org.apache.kafka.common.security.scram.ScramLoginModule";
    return "%s required username=%s password=%s;"
        .formatted(module, quoted(user.user()), quoted(user.password().reveal()));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private int requestMillis() {
    return Math.toIntExact(settings.limits().request().toMillis());
  }

  /// A producer whose records arrive once and in order, acknowledged by all copies in sync.
  ///
  /// One request at a time: a broker that knows nothing of a producer yet takes any number as its
  /// first. When it refuses the first of several requests, because a new partition is not ready,
  /// and takes the second, the first is out of order however often it is sent again.
  KafkaProducer<byte[], byte[]> producer() {
    int delivery = Math.toIntExact(settings.limits().delivery().toMillis());
    Map<String, Object> properties = common();
    properties.put("acks", "all");
    properties.put("enable.idempotence", true);
    properties.put("max.in.flight.requests.per.connection", 1);
    properties.put("linger.ms", 0L);
    properties.put("batch.size", BATCH_BYTES);
    properties.put(
        "buffer.memory", Math.max(BUFFER_BYTES_MIN, 2 * settings.limits().bytesInFlightMax()));
    properties.put("max.request.size", settings.topics().messageBytesMax());
    properties.put("request.timeout.ms", Math.min(delivery, requestMillis()));
    properties.put("delivery.timeout.ms", delivery);
    properties.put("max.block.ms", (long) requestMillis());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /// A consumer of partitions that it is told, in no group; it never skips what is gone.
  KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = common();
    properties.put("enable.auto.commit", false);
    properties.put("auto.offset.reset", "none");
    properties.put("allow.auto.create.topics", false);
    properties.put("max.poll.records", Integer.MAX_VALUE);
    properties.put("fetch.max.bytes", FETCH_BYTES);
    properties.put("max.partition.fetch.bytes", FETCH_BYTES);
    properties.put("fetch.max.wait.ms", Math.toIntExact(FETCH_WAIT.toMillis()));
    properties.put("request.timeout.ms", requestMillis());
    properties.put("default.api.timeout.ms", requestMillis());
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// A client that makes topics and asks where logs end.
  Admin admin() {
    Map<String, Object> properties = common();
    properties.put("request.timeout.ms", requestMillis());
    properties.put("default.api.timeout.ms", requestMillis());
    return Admin.create(properties);
  }
}
