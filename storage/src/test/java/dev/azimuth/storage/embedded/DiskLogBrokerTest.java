package dev.azimuth.storage.embedded;

import dev.azimuth.storage.contract.LogBrokerContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.log.LogBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class DiskLogBrokerTest extends LogBrokerContract {
  private TestStorage storage;

  @BeforeEach
  void open(@TempDir Path directory) {
    storage = new TestStorage(directory);
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
