package dev.azimuth.nodes.segment;

import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A segment storage in a directory of its own.
///
/// Loads that are under way when it is closed end later and still write into the directory, so that
/// is removed by itself, by [#removeDirectory()], when the scheduler runs nothing more.
public final class TestSegments implements AutoCloseable {
  private static final long CACHE_BYTES = 1L << 30;
  private static final long CODE_BYTES = 500 << 10;

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
            directory.resolve(name),
            CacheLimits.ofBytes(CACHE_BYTES, CACHE_BYTES),
            CODE_BYTES,
            name),
        stores.objectStore(),
        stores.metaStore(),
        scheduler);
  }

  /// Another storage in place of this one, with nothing in its cache.
  public void restart() {
    storage.close();
    storage = open("b");
  }

  /// Flips a bit in the middle of an object, and of the cache's copy of it.
  public void flipBit(String key) {
    ObjectStore objects = stores.objectStore();
    Waiting waiting = Waiting.real();
    int size = Math.toIntExact(waiting.result(objects.size(key)).orElseThrow());
    byte[] content = waiting.result(objects.get(key, 0, size)).orElseThrow();
    content[size / 2] ^= 1;
    Optional<Path> local = objects.localPath(key);
    try {
      if (local.isPresent()) {
        Files.write(local.get(), content);
      } else {
        waiting.result(objects.put(key, content));
      }
      for (Path file : filesOf(size)) {
        Files.write(file, content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Files of so many bytes; others may come and go meanwhile.
  private List<Path> filesOf(long bytes) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.size() == bytes) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  public SegmentStorage storage() {
    return storage;
  }

  @Override
  public void close() {
    storage.close();
  }

  /// Removes the directory; to be called when the scheduler is closed.
  public void removeDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
