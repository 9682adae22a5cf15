package dev.azimuth.tests.storage;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A Kafka as another program sees it.
final class RawKafka implements AutoCloseable {
  private static final int LIST_ATTEMPTS = 2_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;

  RawKafka(String bootstrapServers) {
    Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
    producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /// Writes a message and waits until it is there.
  void send(String topic, int partition, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic, partition, null, value)).get();
  }

  /// Where a partition begins and ends.
  List<Long> bounds(String topic, int partition) {
    TopicPartition place = new TopicPartition(topic, partition);
    return List.of(
        consumer.beginningOffsets(List.of(place)).getOrDefault(place, -1L),
        consumer.endOffsets(List.of(place)).getOrDefault(place, -1L));
  }

  /// Names of topics that begin with `prefix`: asked for again while there are any, since a broker
  /// forgets a removed one a moment after the controller has said that it is gone.
  List<String> topicsThatStay(String prefix) {
    List<String> topics = List.of();
    for (int attempt = 0; attempt < LIST_ATTEMPTS; attempt++) {
      topics =
          consumer.listTopics().keySet().stream()
              .filter(topic -> topic.startsWith(prefix))
              .toList();
      if (topics.isEmpty()) {
        return topics;
      }
    }
    return topics;
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    consumer.close(CloseOptions.timeout(Duration.ZERO));
  }
}
