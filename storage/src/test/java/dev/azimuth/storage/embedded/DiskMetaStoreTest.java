package dev.azimuth.storage.embedded;

import dev.azimuth.storage.contract.MetaStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.meta.MetaStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class DiskMetaStoreTest extends MetaStoreContract {
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
  protected MetaStore store() {
    return storage.storage.metaStore();
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
