package dev.azimuth.nodes.segment;

import dev.azimuth.nodes.index.CodeMemory;
import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.cache.ObjectCache;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.maintenance.CompactionTasks;
import dev.azimuth.storage.maintenance.IndexTasks;
import dev.azimuth.storage.manifest.ManifestPointers;
import dev.azimuth.storage.manifest.ManifestStore;
import dev.azimuth.storage.manifest.TableObjects;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.Scheduler;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Where the nodes of a process find segments and put new ones: objects, their cache, the manifests
/// that name them, the tasks that wait, and a directory for files that are being written.
///
/// ```
/// <directory>/cache    objects, see ObjectCache
/// <directory>/scratch  files being written; emptied at the start
/// ```
///
/// One per process. Safe for any thread.
public final class SegmentStorage implements AutoCloseable {
  private final ObjectStore objects;
  private final MetaStore meta;
  private final ObjectCache cache;
  private final CodeMemory codes;
  private final TableObjects names;
  private final ManifestStore manifests;
  private final ManifestPointers pointers;
  private final CompactionTasks tasks;
  private final Scheduler scheduler;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable IndexTasks indexTasks;
  private final Path scratch;
  private final AtomicLong fileCount = new AtomicLong();

  private SegmentStorage(
      ObjectStore objects,
      MetaStore meta,
      ObjectCache cache,
      CodeMemory codes,
      Path scratch,
      String committer,
      Scheduler scheduler) {
    this.objects = objects;
    this.meta = meta;
    this.cache = cache;
    this.codes = codes;
    this.scratch = scratch;
    names = new TableObjects(committer);
    manifests = new ManifestStore(objects, meta, scheduler, names);
    pointers = ManifestPointers.follow(meta, scheduler);
    tasks = CompactionTasks.follow(meta, scheduler);
    this.scheduler = scheduler;
  }

  /// Where things lie, and how much of them.
  ///
  /// @param directory for this process alone; made if it does not exist
  /// @param codeBytesMax memory for what indexes keep beside their files
  /// @param committer as in [TableObjects]
  public record Settings(Path directory, CacheLimits cache, long codeBytesMax, String committer) {}

  /// Opens it over these stores, which outlive it. Blocks while it looks at the directory.
  public static SegmentStorage open(
      Settings settings, ObjectStore objects, MetaStore meta, Scheduler scheduler) {
    Path scratch = settings.directory.resolve("scratch");
    try {
      Files.createDirectories(scratch);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot make " + scratch, e);
    }
    ObjectCache cache =
        ObjectCache.open(settings.directory.resolve("cache"), objects, settings.cache, scheduler);
    try {
      // The lock of the cache is ours, so these are left over.
      try (DirectoryStream<Path> files = Files.newDirectoryStream(scratch)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw DurableFiles.failure("cannot empty " + scratch, e);
      }
      CodeMemory codes = new CodeMemory(settings.codeBytesMax, scheduler.background());
      return new SegmentStorage(
          objects, meta, cache, codes, scratch, settings.committer, scheduler);
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /// The object store.
  public ObjectStore objects() {
    return objects;
  }

  /// Stores a file that was written here as an object, and keeps it in the cache: mostly whoever
  /// has written it opens it next. Nobody may write to the file any more; it may be deleted
  /// afterwards.
  public CompletableFuture<Void> store(String objectKey, Path file) {
    return objects.putFile(objectKey, file).thenCompose(_ -> cache.add(objectKey, file));
  }

  /// The meta store.
  public MetaStore meta() {
    return meta;
  }

  /// The objects that are mapped here.
  public ObjectCache cache() {
    return cache;
  }

  /// The memory for what indexes keep beside their files.
  public CodeMemory codes() {
    return codes;
  }

  /// Names for new objects.
  public TableObjects names() {
    return names;
  }

  /// The manifests.
  public ManifestStore manifests() {
    return manifests;
  }

  /// Which manifests are the newest.
  public ManifestPointers pointers() {
    return pointers;
  }

  /// Compactions that are wished for.
  public CompactionTasks tasks() {
    return tasks;
  }

  /// Builds of indexes that index nodes are asked for; followed from the first call on.
  public IndexTasks indexTasks() {
    lock.lock();
    try {
      if (indexTasks == null) {
        indexTasks = IndexTasks.follow(meta, scheduler);
      }
      return indexTasks;
    } finally {
      lock.unlock();
    }
  }

  /// A path for a new file that nobody else uses.
  public Path scratchFile() {
    return scratch.resolve(Long.toString(fileCount.incrementAndGet()) + ".arrow");
  }

  /// Removes a file that was written, or was not.
  public static void removeScratch(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot remove " + file, e);
    }
  }

  /// The error of a file that is not the one that a manifest names.
  static AzimuthException notTheOne(String objectKey) {
    return new AzimuthException(
        ErrorCode.CORRUPTED, objectKey + " is not the file that was committed");
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (indexTasks != null) {
        indexTasks.close();
      }
    } finally {
      lock.unlock();
    }
    tasks.close();
    pointers.close();
    cache.close();
  }
}
