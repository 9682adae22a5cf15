package dev.azimuth.server.database;

import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.util.Optional;

/// What all roles of a process share: time, threads, storage, and the mirrors of catalog and
/// placement.
final class ProcessResources implements AutoCloseable {
  private final Clock clock = new SystemClock();
  private final SystemScheduler scheduler;
  private final EmbeddedStorage storage;
  private final MetaCatalog catalog;
  private final PlacementView placement;

  private ProcessResources(SystemScheduler scheduler, EmbeddedStorage storage) {
    this.scheduler = scheduler;
    this.storage = storage;
    this.catalog = MetaCatalog.follow(storage.metaStore(), scheduler);
    this.placement = PlacementView.follow(storage.metaStore(), scheduler);
  }

  /// Opens the storage in a directory, or one in memory.
  static ProcessResources open(Optional<Path> directory) {
    SystemScheduler scheduler = new SystemScheduler();
    try {
      Clock clock = new SystemClock();
      EmbeddedStorage storage =
          directory
              .map(path -> EmbeddedStorage.open(path, clock, scheduler))
              .orElseGet(() -> EmbeddedStorage.inMemory(clock, scheduler));
      return new ProcessResources(scheduler, storage);
    } catch (RuntimeException e) {
      scheduler.close();
      throw e;
    }
  }

  Clock clock() {
    return clock;
  }

  SystemScheduler scheduler() {
    return scheduler;
  }

  EmbeddedStorage storage() {
    return storage;
  }

  MetaCatalog catalog() {
    return catalog;
  }

  PlacementView placement() {
    return placement;
  }

  @Override
  public void close() {
    placement.close();
    catalog.close();
    storage.close();
    scheduler.close();
  }
}
