package dev.azimuth.storage.cache;

import dev.azimuth.storage.cache.CacheEntry.Mapping;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.object.CallLimit;
import dev.azimuth.storage.object.ObjectStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings an object into a mapped file: maps the store's own file where there is one, a file of an
/// earlier run or of this process if it is sound, else downloads.
final class ObjectLoader {
  /// Downloads that may wait for a turn.
  private static final int WAITING_COUNT_MAX = 4_096;

  /// How often a download is tried while the disk is full and there are files to drop.
  private static final int DISK_FULL_TRIES_MAX = 3;

  private static final Logger LOGGER = LoggerFactory.getLogger(ObjectLoader.class);

  private final ObjectStore store;
  private final CacheDirectory directory;
  private final CacheTable table;
  private final CacheCounts counts;
  private final Executor blocking;
  private final CallLimit downloads;

  ObjectLoader(
      ObjectStore store,
      CacheDirectory directory,
      CacheTable table,
      CacheCounts counts,
      int downloadCountMax,
      Executor blocking) {
    this.store = store;
    this.directory = directory;
    this.table = table;
    this.counts = counts;
    this.blocking = blocking;
    downloads =
        new CallLimit("downloads of objects", downloadCountMax, WAITING_COUNT_MAX, blocking);
  }

  /// The mapped content of an entry that is being loaded.
  CompletableFuture<Mapping> load(CacheEntry entry, ObjectVerifier verifier) {
    Optional<Path> local = store.localPath(entry.key);
    if (local.isPresent()) {
      return onDisk(() -> mapLocal(entry, local.get(), verifier));
    }
    Path found = entry.file;
    if (found == null) {
      return download(entry, verifier);
    }
    return onDisk(() -> Optional.ofNullable(mapFound(entry, found, verifier)))
        .thenCompose(mapping ->
            mapping
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> download(entry, verifier)));
  }

  private Mapping mapLocal(CacheEntry entry, Path file, ObjectVerifier verifier)
      throws IOException {
    try {
      return map(entry, file, verifier);
    } catch (NoSuchFileException e) {
      throw missing(entry);
    }
  }

  /// Null if the file is not sound; then it is gone.
  private @Nullable Mapping mapFound(CacheEntry entry, Path file, ObjectVerifier verifier)
      throws IOException {
    try {
      return map(entry, file, verifier);
    } catch (NoSuchFileException e) {
      LOGGER.warn("the cached file {} is missing, and is downloaded again", file);
    } catch (AzimuthException e) {
      LOGGER.warn("the cached file {} is damaged, and is downloaded again", file, e);
      CacheDirectory.remove(file);
    }
    table.disposed(entry);
    return null;
  }

  /// Adds a file of the directory to the table, or removes it.
  void add(String key, long bytes, Path file) {
    Optional<List<CacheEntry>> dropped = table.add(key, bytes, file);
    if (dropped.isPresent()) {
      dispose(dropped.get());
    } else {
      CacheDirectory.remove(file);
    }
  }

  /// Adds a file of the same file system, which stays where it is.
  void link(String key, Path file) {
    directory.link(file, key).ifPresent(linked -> add(key, linked.bytes(), linked.path()));
  }

  private CompletableFuture<Mapping> download(CacheEntry entry, ObjectVerifier verifier) {
    return downloads.call(() -> download(entry, verifier, 1));
  }

  private CompletableFuture<Mapping> download(
      CacheEntry entry, ObjectVerifier verifier, int attempt) {
    Path partial = directory.nextPartial();
    return onDisk(
            () -> {
              dispose(table.reserve(entry));
              return partial;
            })
        .thenCompose(target -> store.getFile(entry.key, target))
        .thenCompose(exists -> onDisk(() -> accept(entry, partial, verifier, exists)))
        .exceptionallyCompose(failure ->
            onDisk(
                    () -> {
                      CacheDirectory.remove(partial);
                      table.disposed(entry);
                      return makeSpace(entry, attempt, AzimuthException.unwrap(failure));
                    })
                .thenCompose(_ -> download(entry, verifier, attempt + 1)));
  }

  private Mapping accept(CacheEntry entry, Path partial, ObjectVerifier verifier, Boolean exists)
      throws IOException {
    if (!exists) {
      throw missing(entry);
    }
    Mapping mapping = map(entry, partial, verifier);
    try {
      table.downloaded(entry, directory.keep(partial, entry.key, entry.bytes));
      counts.downloads.increment();
      counts.downloadedBytes.add(entry.bytes);
      return mapping;
    } catch (RuntimeException e) {
      mapping.arena().close();
      throw e;
    }
  }

  /// Drops files if the disk is full, so that another attempt makes sense; else fails again.
  private Void makeSpace(CacheEntry entry, int attempt, Throwable failure) throws Exception {
    if (failure instanceof AzimuthException known
        && known.code() == ErrorCode.DISK_FULL
        && attempt < DISK_FULL_TRIES_MAX) {
      List<CacheEntry> dropped = table.evict(entry.bytes);
      if (!dropped.isEmpty()) {
        LOGGER.warn("the disk is full: the cache drops {} objects", dropped.size());
        dispose(dropped);
        return null;
      }
    }
    switch (failure) {
      case Error error -> throw error;
      case Exception exception -> throw exception;
      default -> throw new IllegalStateException(failure);
    }
  }

  @SuppressWarnings("MustBeClosedChecker") // The arena is the mapping's, and is closed with it.
  private Mapping map(CacheEntry entry, Path file, ObjectVerifier verifier) throws IOException {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file)) {
      long bytes = channel.size();
      if (bytes != entry.bytes) {
        counts.corruptions.increment();
        throw new AzimuthException(
            ErrorCode.CORRUPTED,
            "object " + entry.key + " has " + bytes + " bytes, not " + entry.bytes);
      }
      Mapping mapping = Mapping.of(arena, channel.map(MapMode.READ_ONLY, 0, bytes, arena));
      verify(entry, mapping.content(), verifier);
      return mapping;
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private void verify(CacheEntry entry, MemorySegment segment, ObjectVerifier verifier) {
    try {
      verifier.verify(entry.key, segment);
    } catch (AzimuthException e) {
      counts.corruptions.increment();
      throw e;
    } catch (RuntimeException e) {
      counts.corruptions.increment();
      throw new AzimuthException(ErrorCode.CORRUPTED, "object " + entry.key, e);
    }
  }

  private static AzimuthException missing(CacheEntry entry) {
    return new AzimuthException(
        ErrorCode.CORRUPTED, "object " + entry.key + " is not in the object store");
  }

  /// Unmaps entries that nobody can reach, and removes their files.
  void dispose(List<CacheEntry> entries) {
    for (CacheEntry entry : entries) {
      Mapping mapping = entry.mapping;
      if (mapping != null) {
        mapping.arena().close();
      }
      Path file = entry.file;
      if (file != null) {
        CacheDirectory.remove(file);
      }
      table.disposed(entry);
    }
  }

  /// Runs a task that blocks.
  <T extends @Nullable Object> CompletableFuture<T> onDisk(Callable<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    blocking.execute(() -> {
      try {
        future.complete(task.call());
      } catch (IOException e) {
        future.completeExceptionally(DurableFiles.failure("the object cache", e));
      } catch (Throwable e) {
        future.completeExceptionally(e);
      }
    });
    return future;
  }
}
