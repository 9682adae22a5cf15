package dev.azimuth.server.database;

import dev.azimuth.storage.Storage;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;

/// What all roles of a process share: time, threads, storage, and the mirrors of catalog, placement
/// and pointers to manifests.
final class ProcessResources implements AutoCloseable {
  private final Clock clock = new SystemClock();
  private final SystemScheduler scheduler;
  private final Storage storage;
  private final MetaCatalog catalog;
  private final PlacementView placement;
  private final ManifestPointers manifests;

  private ProcessResources(SystemScheduler scheduler, Storage storage) {
    this.scheduler = scheduler;
    this.storage = storage;
    this.catalog = MetaCatalog.follow(storage.metaStore(), scheduler);
    this.placement = PlacementView.follow(storage.metaStore(), scheduler);
    this.manifests = ManifestPointers.follow(storage.metaStore(), scheduler);
  }

  /// Opens the storage, then follows catalog and placement in it.
  static ProcessResources open(StorageOpening opening) {
    SystemScheduler scheduler = new SystemScheduler();
    try {
      return new ProcessResources(scheduler, opening.open(new SystemClock(), scheduler));
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

  Storage storage() {
    return storage;
  }

  MetaCatalog catalog() {
    return catalog;
  }

  PlacementView placement() {
    return placement;
  }

  ManifestPointers manifests() {
    return manifests;
  }

  @Override
  public void close() {
    manifests.close();
    placement.close();
    catalog.close();
    storage.close();
    scheduler.close();
  }
}
