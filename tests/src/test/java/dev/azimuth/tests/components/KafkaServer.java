package dev.azimuth.tests.components;

/// A Kafka of one broker, which is its own controller; topics are created by request only.
public interface KafkaServer extends Component {
  /// Where clients reach it first, as `host:port`.
  String bootstrapServers();
}
