package dev.azimuth.tests.cluster;

import dev.azimuth.server.database.StorageOpening;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// One storage in memory that several processes of a test open, and that outlives each of them.
final class SharedStorage implements AutoCloseable {
  private final SystemScheduler scheduler = new SystemScheduler();
  private final EmbeddedStorage storage = EmbeddedStorage.inMemory(new SystemClock(), scheduler);

  private final Map<String, CountedLogBroker> logs = new ConcurrentHashMap<>();

  /// Opens the storage for one more process, which is counted under its name.
  StorageOpening opening(String process) {
    return (_, _) -> new View(storage, logBroker(process));
  }

  /// The log broker as the processes of this name see it.
  CountedLogBroker logBroker(String process) {
    return logs.computeIfAbsent(process, _ -> new CountedLogBroker(storage.logBroker()));
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

  private record View(Storage storage, LogBroker logBroker) implements Storage {
    @Override
    public MetaStore metaStore() {
      return storage.metaStore();
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
