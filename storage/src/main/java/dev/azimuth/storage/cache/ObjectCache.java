package dev.azimuth.storage.cache;

import dev.azimuth.storage.cache.CacheEntry.Mapping;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.Scheduler;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Objects as mapped local files: opened by key, shared by all readers, dropped when others need
/// the room.
///
/// ```
/// try (CachedObject object = cache.open(key, bytes, verifier).join()) {
///   read(object.segment());
/// }
/// ```
///
/// Where the store keeps objects as local files these are mapped in place. Elsewhere an object is
/// downloaded once for all who ask, verified, and kept in a directory under
/// [CacheLimits#diskBytesMax]: the least recently used objects that nobody has open make room. What
/// is in the directory survives a restart and is verified anew when it is first opened. What this
/// process has stored itself is added without a download. If what is open leaves no room, an open
/// fails with `CACHE_FULL`; a disk that is full before the limit is reached makes the cache drop
/// objects first and fail with `DISK_FULL` if that does not help.
///
/// An object is verified whenever it is mapped, before anybody sees it. Content that is not right
/// fails the open with `CORRUPTED`; the file is removed, and the next open downloads it again.
///
/// Memory is the operating system's page cache. An object that is made *hot* is read into memory at
/// once and counts against [CacheLimits#hotBytesMax] until it is dropped or an object made hot
/// later takes its place; nothing locks it there, so it stays as long as the machine has the
/// memory.
///
/// Safe for any thread; nothing blocks the caller.
public final class ObjectCache implements AutoCloseable {
  private final Scheduler scheduler;
  private final ObjectStore store;
  private final CacheDirectory directory;
  private final CacheTable table;
  private final ObjectLoader loader;
  private final AtomicBoolean unlocked = new AtomicBoolean();

  private ObjectCache(
      CacheDirectory directory, ObjectStore store, CacheLimits limits, Scheduler scheduler) {
    this.scheduler = scheduler;
    this.store = store;
    this.directory = directory;
    CacheCounts counts = new CacheCounts();
    table = new CacheTable(limits, counts);
    loader =
        new ObjectLoader(
            store, directory, table, counts, limits.downloadCountMax(), scheduler.blocking());
    directory.list().forEach(file -> loader.add(file.key(), file.bytes(), file.path()));
  }

  /// The cache in `directory`, which is made if it does not exist and belongs to this cache alone.
  ///
  /// Blocks while it looks at the files there. Fails with `DATA_DIRECTORY_IN_USE` if another cache
  /// uses the directory.
  public static ObjectCache open(
      Path directory, ObjectStore store, CacheLimits limits, Scheduler scheduler) {
    CacheDirectory opened = CacheDirectory.open(directory);
    try {
      return new ObjectCache(opened, store, limits, scheduler);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /// The same as [#open(String, long, ObjectVerifier)], looking at the size only.
  public CompletableFuture<CachedObject> open(String key, long bytes) {
    return open(key, bytes, ObjectVerifier.NONE);
  }

  /// Opens an object, which stays in place until the result is closed.
  ///
  /// A future that is cancelled or completed by the caller, as by a deadline, leaves nothing open.
  ///
  /// @param bytes size that the object has
  /// @param verifier of its content; the same in every open of the object
  public CompletableFuture<CachedObject> open(String key, long bytes, ObjectVerifier verifier) {
    CompletableFuture<CachedObject> future = new CompletableFuture<>();
    try {
      if (ObjectKeys.check(key).length() > CacheDirectory.KEY_LENGTH_MAX) {
        throw new AzimuthException(ErrorCode.LIMIT_EXCEEDED, "length of the object key " + key);
      }
      switch (table.open(key, bytes, future)) {
        case Opening.Hit(CacheEntry entry, Mapping mapping) -> hand(entry, mapping, future);
        case Opening.Joined() -> {}
        case Opening.Load(CacheEntry entry, List<CacheEntry> dropped) -> {
          disposeLater(dropped);
          load(entry, verifier);
        }
      }
    } catch (AzimuthException e) {
      future.completeExceptionally(e);
    }
    return future;
  }

  /// Takes a file that has just been stored as an object, so that nobody downloads it: a hard link,
  /// verified when it is first opened like a file of an earlier run.
  ///
  /// Does nothing where the store keeps objects as local files, where there is no room, or where
  /// the file system has no such links. Nobody may write to the file any more; deleting it is fine
  /// once the future is done.
  public CompletableFuture<Void> add(String key, Path file) {
    return store.localPath(key).isPresent()
        ? CompletableFuture.completedFuture(null)
        : loader.onDisk(() -> {
          loader.link(key, file);
          return null;
        });
  }

  private void load(CacheEntry entry, ObjectVerifier verifier) {
    var _ =
        loader
            .load(entry, verifier)
            .thenAccept(mapping -> loaded(entry, mapping))
            .whenComplete((_, failure) -> {
              if (failure != null) {
                failed(entry, AzimuthException.unwrap(failure));
              }
              unlockWhenQuiet();
            });
  }

  private void loaded(CacheEntry entry, Mapping mapping) {
    List<CompletableFuture<CachedObject>> waiting;
    try {
      waiting = table.loaded(entry, mapping);
    } catch (AzimuthException e) {
      mapping.arena().close(); // the cache was closed meanwhile
      throw e;
    }
    waiting.forEach(future -> hand(entry, mapping, future));
  }

  private void failed(CacheEntry entry, Throwable failure) {
    List<CompletableFuture<CachedObject>> waiting = table.failed(entry);
    loader.dispose(List.of(entry));
    waiting.forEach(future -> future.completeExceptionally(failure));
  }

  private void hand(CacheEntry entry, Mapping mapping, CompletableFuture<CachedObject> future) {
    CachedObject object = new CachedObject(this, entry, mapping);
    if (!future.complete(object)) {
      object.close();
    }
  }

  void unpin(CacheEntry entry) {
    CacheEntry unused = table.unpin(entry);
    if (unused != null) {
      disposeLater(List.of(unused));
    }
  }

  /// Unmaps and removes on another thread, which may block; on this one when the process stops and
  /// its threads take nothing more.
  private void disposeLater(List<CacheEntry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    try {
      scheduler.blocking().execute(() -> loader.dispose(entries));
    } catch (RejectedExecutionException e) {
      loader.dispose(entries);
    }
  }

  CompletableFuture<Boolean> makeHot(CacheEntry entry, MemorySegment segment) {
    return switch (table.heat(entry)) {
      case HotPlace.Refused() -> CompletableFuture.completedFuture(false);
      case HotPlace.Held() -> CompletableFuture.completedFuture(true);
      case HotPlace.Granted(List<CacheEntry> cooled) ->
          loader.onDisk(() -> {
            cooled.forEach(this::release);
            try {
              segment.load();
            } finally {
              unpin(entry);
            }
            return true;
          });
    };
  }

  private void release(CacheEntry cooled) {
    Mapping mapping = cooled.mapping;
    if (mapping != null) {
      mapping.segment().unload();
    }
    unpin(cooled);
  }

  /// Drops an object that is gone from the store, at the latest when the last who has it open
  /// closes it.
  public void discard(String key) {
    CacheEntry unused = table.discard(key);
    if (unused != null) {
      disposeLater(List.of(unused));
    }
  }

  /// Asks the store for every object that nobody has open, and drops those that are gone; how many.
  ///
  /// Costs one request for each; called once after a restart and then rarely.
  public CompletableFuture<Integer> discardGone() {
    CompletableFuture<Integer> done = new CompletableFuture<>();
    discardGone(table.idleKeys().iterator(), 0, done);
    return done;
  }

  private void discardGone(Iterator<String> keys, int count, CompletableFuture<Integer> done) {
    if (!keys.hasNext()) {
      done.complete(count);
      return;
    }
    String key = keys.next();
    var _ =
        store
            .size(key)
            .whenComplete((size, failure) -> {
              if (failure != null) {
                done.completeExceptionally(AzimuthException.unwrap(failure));
                return;
              }
              if (size.isEmpty()) {
                discard(key);
              }
              int gone = count + (size.isEmpty() ? 1 : 0);
              scheduler.blocking().execute(() -> discardGone(keys, gone, done));
            });
  }

  /// What it has done so far, and what it holds now.
  public CacheMetrics metrics() {
    return table.metrics();
  }

  /// Unmaps what nobody has open now, and the rest as it is closed; files stay for the next start.
  ///
  /// The directory is free for another cache as soon as the last load under way has ended, which
  /// fails with `SHUTTING_DOWN`.
  @Override
  public void close() {
    loader.dispose(table.close());
    unlockWhenQuiet();
  }

  private void unlockWhenQuiet() {
    if (table.isQuiet() && unlocked.compareAndSet(false, true)) {
      directory.close();
    }
  }
}
