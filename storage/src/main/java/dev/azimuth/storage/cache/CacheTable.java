package dev.azimuth.storage.cache;

import dev.azimuth.storage.cache.CacheEntry.Mapping;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is in a cache, who uses it, and what it takes of the limits.
///
/// Each method is one atomic step under the lock and does no I/O: it returns the entries that the
/// caller has to dispose of, which nobody else can reach any more. Their disk space counts until
/// [#disposed].
final class CacheTable {
  private final CacheLimits limits;
  private final CacheCounts counts;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, CacheEntry> entries = new HashMap<>();

  /// Entries without pins, the least recently used first.
  private final LinkedHashSet<CacheEntry> idle = new LinkedHashSet<>();

  /// Entries kept in memory, the least recently used first.
  private final LinkedHashSet<CacheEntry> hot = new LinkedHashSet<>();

  private long diskBytes;
  private long pinnedBytes;
  private long hotBytes;
  private int loads;
  private boolean closed;

  CacheTable(CacheLimits limits, CacheCounts counts) {
    this.limits = limits;
    this.counts = counts;
  }

  /// Pins an object; `future` is remembered unless the answer is a hit.
  Opening open(String key, long bytes, CompletableFuture<CachedObject> future) {
    lock.lock();
    try {
      refuseIfClosed();
      List<CacheEntry> dropped = new ArrayList<>();
      CacheEntry entry = entries.get(key);
      if (entry != null && entry.bytes != bytes) {
        if (entry.pins > 0) {
          throw new AzimuthException(
              ErrorCode.CORRUPTED,
              "object " + key + " is open with " + entry.bytes + " bytes, not " + bytes);
        }
        forget(entry);
        dropped.add(entry);
        entry = null;
      }
      if (entry == null) {
        makeRoomForEntry(dropped);
        entry = new CacheEntry(key, bytes);
        entries.put(key, entry);
      }
      pin(entry);
      Mapping mapping = entry.mapping;
      if (mapping != null) {
        counts.hits.increment();
        return new Opening.Hit(entry, mapping);
      }
      counts.misses.increment();
      entry.waiting.add(future);
      if (entry.loading) {
        return new Opening.Joined();
      }
      entry.loading = true;
      loads++;
      return new Opening.Load(entry, dropped);
    } finally {
      lock.unlock();
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the object cache is closed");
    }
  }

  private void makeRoomForEntry(List<CacheEntry> dropped) {
    if (entries.size() < limits.objectCountMax()) {
      return;
    }
    if (idle.isEmpty()) {
      throw new AzimuthException(
          ErrorCode.CACHE_FULL, "all of " + limits.objectCountMax() + " cached objects are open");
    }
    CacheEntry victim = idle.getFirst();
    counts.evictions.increment();
    forget(victim);
    dropped.add(victim);
  }

  private void pin(CacheEntry entry) {
    if (entry.pins++ == 0) {
      pinnedBytes += entry.bytes;
      idle.remove(entry);
    }
    if (entry.hot) {
      hot.remove(entry);
      hot.addLast(entry);
    }
  }

  /// Takes an entry out of all lists.
  private void forget(CacheEntry entry) {
    entry.discarded = true;
    entries.remove(entry.key, entry);
    idle.remove(entry);
    cool(entry);
  }

  private void cool(CacheEntry entry) {
    if (entry.hot) {
      entry.hot = false;
      hot.remove(entry);
      hotBytes -= entry.bytes;
    }
  }

  /// Takes one pin away; the entry if it was the last one of a discarded entry.
  @Nullable CacheEntry unpin(CacheEntry entry) {
    lock.lock();
    try {
      if (--entry.pins > 0) {
        return null;
      }
      pinnedBytes -= entry.bytes;
      if (closed && !entry.discarded) {
        entry.file = null; // it stays for the next start
        forget(entry);
      }
      if (entry.discarded) {
        return entry;
      }
      idle.addLast(entry);
      return null;
    } finally {
      lock.unlock();
    }
  }

  /// Adds a file that holds an object; what has to go for it, or empty if the object is known
  /// already or there is no room for it.
  Optional<List<CacheEntry>> add(String key, long bytes, Path file) {
    lock.lock();
    try {
      boolean isFull = entries.size() >= limits.objectCountMax() && idle.isEmpty();
      if (closed || isFull || entries.containsKey(key) || excess(bytes) > idleBytes()) {
        return Optional.empty();
      }
      List<CacheEntry> dropped = evictIdle(excess(bytes));
      makeRoomForEntry(dropped);
      CacheEntry entry = new CacheEntry(key, bytes);
      entry.file = file;
      entry.diskBytes = bytes;
      diskBytes += bytes;
      entries.put(key, entry);
      idle.addLast(entry);
      return Optional.of(dropped);
    } finally {
      lock.unlock();
    }
  }

  /// Reserves disk space for the download of an entry.
  List<CacheEntry> reserve(CacheEntry entry) {
    lock.lock();
    try {
      refuseIfClosed();
      if (excess(entry.bytes) > idleBytes()) {
        throw cacheFull(entry);
      }
      List<CacheEntry> dropped = evictIdle(excess(entry.bytes));
      entry.diskBytes = entry.bytes;
      diskBytes += entry.bytes;
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  /// What so many bytes more are beyond the limit.
  private long excess(long bytes) {
    return diskBytes + bytes - limits.diskBytesMax();
  }

  private long idleBytes() {
    return idle.stream().mapToLong(candidate -> candidate.diskBytes).sum();
  }

  private AzimuthException cacheFull(CacheEntry entry) {
    return new AzimuthException(
        ErrorCode.CACHE_FULL,
        "object "
            + entry.key
            + " has "
            + entry.bytes
            + " bytes; of "
            + limits.diskBytesMax()
            + " bytes "
            + pinnedBytes
            + " are in use or asked for");
  }

  /// Drops idle files of this many bytes in all, or all there are.
  List<CacheEntry> evict(long bytes) {
    lock.lock();
    try {
      return evictIdle(bytes);
    } finally {
      lock.unlock();
    }
  }

  private List<CacheEntry> evictIdle(long bytes) {
    List<CacheEntry> victims = new ArrayList<>();
    long freed = 0;
    Iterator<CacheEntry> candidates = idle.iterator();
    while (freed < bytes && candidates.hasNext()) {
      CacheEntry candidate = candidates.next();
      if (candidate.diskBytes > 0) {
        freed += candidate.diskBytes;
        victims.add(candidate);
      }
    }
    counts.evictions.add(victims.size());
    victims.forEach(this::forget);
    return victims;
  }

  /// Says that an entry has no file any more, and that its disk space is free.
  void disposed(CacheEntry entry) {
    lock.lock();
    try {
      diskBytes -= entry.diskBytes;
      entry.diskBytes = 0;
      entry.file = null;
    } finally {
      lock.unlock();
    }
  }

  /// Remembers where the file of an entry is.
  void downloaded(CacheEntry entry, Path file) {
    lock.lock();
    try {
      entry.file = file;
    } finally {
      lock.unlock();
    }
  }

  /// Ends the loading of an entry; those who waited, each of whom has a pin.
  List<CompletableFuture<CachedObject>> loaded(CacheEntry entry, Mapping mapping) {
    lock.lock();
    try {
      refuseIfClosed();
      entry.mapping = mapping;
      return endLoading(entry);
    } finally {
      lock.unlock();
    }
  }

  /// Ends the loading of an entry that failed; those who waited, none of whom has a pin.
  List<CompletableFuture<CachedObject>> failed(CacheEntry entry) {
    lock.lock();
    try {
      pinnedBytes -= entry.bytes;
      entry.pins = 0;
      forget(entry);
      return endLoading(entry);
    } finally {
      lock.unlock();
    }
  }

  private List<CompletableFuture<CachedObject>> endLoading(CacheEntry entry) {
    List<CompletableFuture<CachedObject>> waiting = entry.waiting;
    entry.waiting = new ArrayList<>();
    entry.loading = false;
    loads--;
    return waiting;
  }

  /// Forgets an object; the entry if nobody uses it.
  @Nullable CacheEntry discard(String key) {
    lock.lock();
    try {
      CacheEntry entry = entries.get(key);
      if (entry == null) {
        return null;
      }
      forget(entry);
      return entry.pins == 0 ? entry : null;
    } finally {
      lock.unlock();
    }
  }

  /// Keys of the entries that nobody uses.
  List<String> idleKeys() {
    lock.lock();
    try {
      return idle.stream().map(entry -> entry.key).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Gives a pinned entry a place in memory if enough idle ones can lose theirs.
  HotPlace heat(CacheEntry entry) {
    lock.lock();
    try {
      if (entry.hot) {
        return new HotPlace.Held();
      }
      long needed = hotBytes + entry.bytes - limits.hotBytesMax();
      List<CacheEntry> cooled = new ArrayList<>();
      Iterator<CacheEntry> candidates = hot.iterator();
      while (needed > 0 && candidates.hasNext()) {
        CacheEntry candidate = candidates.next();
        if (candidate.pins == 0) {
          cooled.add(candidate);
          needed -= candidate.bytes;
        }
      }
      if (needed > 0 || entry.discarded) {
        return new HotPlace.Refused();
      }
      cooled.forEach(this::cool);
      cooled.forEach(this::pin);
      entry.hot = true;
      hot.addLast(entry);
      hotBytes += entry.bytes;
      pin(entry);
      return new HotPlace.Granted(cooled);
    } finally {
      lock.unlock();
    }
  }

  /// Refuses what comes later; the entries that nobody uses, whose files stay.
  List<CacheEntry> close() {
    lock.lock();
    try {
      closed = true;
      List<CacheEntry> unused = List.copyOf(idle);
      unused.forEach(entry -> entry.file = null);
      unused.forEach(this::forget);
      return unused;
    } finally {
      lock.unlock();
    }
  }

  /// Whether it is closed and the last load has ended: nothing is written any more.
  boolean isQuiet() {
    lock.lock();
    try {
      return closed && loads == 0;
    } finally {
      lock.unlock();
    }
  }

  CacheMetrics metrics() {
    lock.lock();
    try {
      return new CacheMetrics(
          counts.hits.sum(),
          counts.misses.sum(),
          counts.downloads.sum(),
          counts.downloadedBytes.sum(),
          counts.evictions.sum(),
          counts.corruptions.sum(),
          entries.size(),
          diskBytes,
          pinnedBytes,
          hotBytes);
    } finally {
      lock.unlock();
    }
  }
}
