package dev.azimuth.tests.storage;

import dev.azimuth.storage.kafka.KafkaLogBroker;
import dev.azimuth.storage.kafka.KafkaSettings;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.util.ArrayList;
import java.util.List;

/// Log brokers that a test opens on one Kafka, and their threads.
final class KafkaBrokers implements AutoCloseable {
  private final SystemScheduler scheduler = new SystemScheduler();
  private final List<KafkaLogBroker> opened = new ArrayList<>();

  /// A broker that keeps to topics with `prefix`.
  KafkaLogBroker open(String bootstrapServers, String prefix) {
    return open(KafkaSettings.of(List.of(bootstrapServers), prefix));
  }

  KafkaLogBroker open(KafkaSettings settings) {
    KafkaLogBroker broker = KafkaLogBroker.open(settings, new SystemClock(), scheduler);
    opened.add(broker);
    return broker;
  }

  @Override
  public void close() {
    opened.forEach(KafkaLogBroker::close);
    scheduler.close();
  }
}
