package dev.azimuth.tests.cluster;

import dev.azimuth.server.database.StorageOpening;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;

/// One storage in memory that several processes of a test open, and that outlives each of them.
final class SharedStorage implements AutoCloseable {
  private final SystemScheduler scheduler = new SystemScheduler();
  private final EmbeddedStorage storage = EmbeddedStorage.inMemory(new SystemClock(), scheduler);

  /// Opens the storage for one more process.
  StorageOpening opening() {
    return (_, _) -> new View(storage);
  }

  /// The meta store that all of them see.
  MetaStore metaStore() {
    return storage.metaStore();
  }

  @Override
  public void close() {
    storage.close();
    scheduler.close();
  }

  private record View(Storage storage) implements Storage {
    @Override
    public MetaStore metaStore() {
      return storage.metaStore();
    }

    @Override
    public LogBroker logBroker() {
      return storage.logBroker();
    }

    @Override
    public ObjectStore objectStore() {
      return storage.objectStore();
    }

    /// The others go on with it.
    @Override
    public void close() {}
  }
}
