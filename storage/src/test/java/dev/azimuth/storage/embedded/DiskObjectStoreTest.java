package dev.azimuth.storage.embedded;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class DiskObjectStoreTest extends ObjectStoreContract {
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
  protected ObjectStore store() {
    return storage.storage.objectStore();
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
