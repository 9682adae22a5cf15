package dev.azimuth.storage.embedded;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MemoryObjectStoreTest extends ObjectStoreContract {
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
  protected ObjectStore store() {
    return storage.storage.objectStore();
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
