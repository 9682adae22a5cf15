package dev.azimuth.nodes.segment;

import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A segment storage in a directory of its own, which goes away with it.
public final class TestSegments implements AutoCloseable {
  private static final long CACHE_BYTES = 1L << 30;

  private final EmbeddedStorage stores;
  private final Scheduler scheduler;
  private final Path directory;
  private SegmentStorage storage;

  /// Over the stores of an embedded storage.
  public TestSegments(EmbeddedStorage stores, Scheduler scheduler) {
    this.stores = stores;
    this.scheduler = scheduler;
    try {
      directory = Files.createTempDirectory("azimuth-segments-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    storage = open("a");
  }

  private SegmentStorage open(String name) {
    return SegmentStorage.open(
        new SegmentStorage.Settings(
            directory.resolve(name), CacheLimits.ofBytes(CACHE_BYTES, CACHE_BYTES), name),
        stores.objectStore(),
        stores.metaStore(),
        scheduler);
  }

  /// Another storage in place of this one, with nothing in its cache.
  public void restart() {
    storage.close();
    storage = open("b");
  }

  public SegmentStorage storage() {
    return storage;
  }

  @Override
  public void close() {
    storage.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
