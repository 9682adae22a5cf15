package dev.azimuth.server.database;

import dev.azimuth.server.process.ScratchDirectory;
import dev.azimuth.storage.Storage;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What all roles of a process share: time, threads, storage, and the mirrors of catalog, placement
/// and pointers to manifests.
///
/// Not safe for several threads: the one that opens it uses and closes it.
final class ProcessResources implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessResources.class);

  private final Clock clock = new SystemClock();
  private final SystemScheduler scheduler;
  private final Storage storage;
  private final MetaCatalog catalog;
  private final PlacementView placement;
  private final ManifestPointers manifests;
  private Optional<ScratchDirectory> temporary = Optional.empty();

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

  /// A directory for the process, the same in every call. It is removed when everything has ended
  /// that may write into it: loads into a cache end only after the cache is closed.
  Path temporaryDirectory() {
    if (temporary.isEmpty()) {
      try {
        temporary = Optional.of(ScratchDirectory.create("azimuth-node-"));
      } catch (IOException e) {
        throw new AzimuthException(ErrorCode.STORAGE_FAILED, "no temporary directory", e);
      }
    }
    return temporary.orElseThrow().path();
  }

  private static void remove(ScratchDirectory directory) {
    try {
      directory.close();
    } catch (IOException e) {
      LOG.warn("{} is left over", directory.path(), e);
    }
  }

  @Override
  public void close() {
    manifests.close();
    placement.close();
    catalog.close();
    storage.close();
    scheduler.close();
    temporary.ifPresent(ProcessResources::remove);
  }
}
