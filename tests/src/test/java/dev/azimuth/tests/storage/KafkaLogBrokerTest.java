package dev.azimuth.tests.storage;

import dev.azimuth.storage.contract.LogBrokerContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.tests.components.Components;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag(Components.TAG)
class KafkaLogBrokerTest extends LogBrokerContract {
  private final KafkaBrokers brokers = new KafkaBrokers();
  private final LogBroker broker =
      brokers.open(Components.kafka().bootstrapServers(), Components.namespace());

  @AfterEach
  void close() {
    brokers.close();
  }

  @Override
  protected LogBroker broker() {
    return broker;
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
