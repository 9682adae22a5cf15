package dev.azimuth.storage.kafka;

import dev.azimuth.storage.secret.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a Kafka is reached, and what topics are made there.
///
/// @param bootstrapServers some of its brokers, as `host:port`
/// @param topicPrefix what the name of every topic of this cluster of ours starts with; other users
///   of the same Kafka must not share it
/// @param topics what new topics are like
/// @param limits of time and memory
/// @param credentials user and password; null where Kafka asks for none
/// @param tls whom to trust; null for plain text
public record KafkaSettings(
    List<String> bootstrapServers,
    String topicPrefix,
    Topics topics,
    Limits limits,
    @Nullable Credentials credentials,
    @Nullable Tls tls) {
  /// Smallest message that records may be split into.
  public static final int MESSAGE_BYTES_MIN = 64 << 10;

  private static final int MESSAGE_BYTES_DEFAULT = 1 << 20;

  public KafkaSettings {
    bootstrapServers = List.copyOf(bootstrapServers);
    if (bootstrapServers.isEmpty()) {
      throw new IllegalArgumentException("a Kafka needs a broker");
    }
    if (!topicPrefix.matches("[a-zA-Z0-9-]{1,100}")) {
      throw new IllegalArgumentException(
          "a topic prefix has 1 to 100 letters, digits and dashes, not " + topicPrefix);
    }
  }

  /// Without users, in plain text, one copy of everything.
  public static KafkaSettings of(List<String> bootstrapServers, String topicPrefix) {
    return new KafkaSettings(
        bootstrapServers,
        topicPrefix,
        new Topics(1, 1, MESSAGE_BYTES_DEFAULT),
        Limits.DEFAULT,
        null,
        null);
  }

  /// The same with other topics.
  public KafkaSettings with(Topics newTopics) {
    return new KafkaSettings(bootstrapServers, topicPrefix, newTopics, limits, credentials, tls);
  }

  /// The same with other limits.
  public KafkaSettings within(Limits newLimits) {
    return new KafkaSettings(bootstrapServers, topicPrefix, topics, newLimits, credentials, tls);
  }

  /// The same with a user.
  public KafkaSettings as(Credentials user) {
    return new KafkaSettings(bootstrapServers, topicPrefix, topics, limits, user, tls);
  }

  /// The same over TLS.
  public KafkaSettings over(Tls trusted) {
    return new KafkaSettings(bootstrapServers, topicPrefix, topics, limits, credentials, trusted);
  }

  /// What new topics are like.
  ///
  /// @param replicas brokers that hold a copy
  /// @param replicasInSyncMin copies that must take a record before it counts as appended
  /// @param messageBytesMax largest message; larger records are split
  public record Topics(int replicas, int replicasInSyncMin, int messageBytesMax) {
    public Topics {
      if (replicas < 1 || replicasInSyncMin < 1 || replicasInSyncMin > replicas) {
        throw new IllegalArgumentException(
            "copies in sync must be 1 to the number of copies, not "
                + replicasInSyncMin
                + " of "
                + replicas);
      }
      if (messageBytesMax < MESSAGE_BYTES_MIN) {
        throw new IllegalArgumentException(
            "messages have at least " + MESSAGE_BYTES_MIN + " bytes");
      }
    }
  }

  /// Limits of time and memory.
  ///
  /// @param request how long a request that changes no log may take, with all its attempts
  /// @param delivery after which an append that Kafka has not answered is of unknown outcome
  /// @param bytesInFlightMax bytes of records under way; more are refused
  public record Limits(Duration request, Duration delivery, long bytesInFlightMax) {
    /// For use, not for tests.
    public static final Limits DEFAULT =
        new Limits(Duration.ofSeconds(15), Duration.ofSeconds(30), 64L << 20);
  }

  /// A user of Kafka, known to it by SASL.
  ///
  /// @param mechanism `SCRAM-SHA-512`, `SCRAM-SHA-256` or `PLAIN`
  public record Credentials(String mechanism, String user, Secret password) {}

  /// TLS with the certificates of these authorities, in PEM; null for those that Java trusts.
  public record Tls(@Nullable Path authorities) {}
}
