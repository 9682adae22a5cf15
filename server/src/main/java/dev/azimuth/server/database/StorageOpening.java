package dev.azimuth.server.database;

import dev.azimuth.server.configuration.StorageConfiguration;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;
import java.nio.file.Path;

/// How a process opens the storage that all its roles share: in which directory, or in memory.
@FunctionalInterface
public interface StorageOpening {
  /// Opens it; the caller closes it.
  Storage open(Clock clock, Scheduler scheduler);

  /// Opens the storage in a directory, which is made if it does not exist.
  static StorageOpening in(Path directory) {
    return (clock, scheduler) -> EmbeddedStorage.open(directory, clock, scheduler);
  }

  /// Opens storage that the processes of a cluster share.
  static StorageOpening of(StorageConfiguration.Shared shared) {
    return (clock, scheduler) -> SharedStorage.open(shared, clock, scheduler);
  }
}
