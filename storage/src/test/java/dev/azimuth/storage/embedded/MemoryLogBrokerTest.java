package dev.azimuth.storage.embedded;

import dev.azimuth.storage.contract.LogBrokerContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.log.LogBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MemoryLogBrokerTest extends LogBrokerContract {
  private TestStorage storage;

  @BeforeEach
  void open() {
    storage = new TestStorage(null);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  @Override
  protected LogBroker broker() {
    return storage.storage.logBroker();
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
