package dev.azimuth.storage.embedded;

import dev.azimuth.storage.contract.MetaStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.meta.MetaStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class MemoryMetaStoreTest extends MetaStoreContract {
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
  protected MetaStore store() {
    return storage.storage.metaStore();
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
