package dev.azimuth.storage.cache;

import dev.azimuth.storage.cache.CacheEntry.Mapping;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// An object that stays mapped, and its file in place, until it is closed: a pin.
///
/// Safe for any thread. Closing it twice counts once.
public final class CachedObject implements AutoCloseable {
  private final ObjectCache cache;
  private final CacheEntry entry;
  private final Mapping mapping;
  private final AtomicBoolean closed = new AtomicBoolean();

  CachedObject(ObjectCache cache, CacheEntry entry, Mapping mapping) {
    this.cache = cache;
    this.entry = entry;
    this.mapping = mapping;
  }

  /// Key of the object.
  public String key() {
    return entry.key;
  }

  /// The whole content, read-only and aligned to pages; borrowed.
  ///
  /// After [#close()] an access fails with [IllegalStateException] once the cache has dropped the
  /// object; whoever uses it from several threads closes it after the last of them.
  public MemorySegment segment() {
    return mapping.content();
  }

  /// Asks for the content to be kept in memory and brings it there; false if there is no room.
  ///
  /// See [ObjectCache].
  public CompletableFuture<Boolean> makeHot() {
    if (closed.get()) {
      throw new IllegalStateException(entry.key + " is closed");
    }
    return cache.makeHot(entry, mapping.segment());
  }

  /// Lets the cache drop the object when it needs the room.
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      cache.unpin(entry);
    }
  }
}
