package dev.azimuth.storage.cache;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One object of the cache. Fields that change are guarded by the lock of the [CacheTable].
///
/// | state | file | mapping | waiting |
/// |---|---|---|---|
/// | found on opening the cache, or added | yes | no | no |
/// | loading | maybe | no | yes |
/// | ready | yes | yes | no |
///
/// An entry that was discarded is in no list any more, and is disposed of with its last pin.
final class CacheEntry {
  final String key;
  final long bytes;

  /// Readers that have it open or wait for it, and hot loads under way.
  int pins;

  /// Those who wait while it is loaded.
  List<CompletableFuture<CachedObject>> waiting = new ArrayList<>();

  /// Its file, unless it is downloaded for the first time.
  @Nullable Path file;

  @Nullable Mapping mapping;

  /// What it takes of the limit of disk space; 0 for a file of the store's own.
  long diskBytes;

  boolean loading;
  boolean hot;
  boolean discarded;

  CacheEntry(String key, long bytes) {
    this.key = key;
    this.bytes = bytes;
  }

  /// A mapped file.
  ///
  /// @param content the same memory as readers get it: of the class that all other off-heap memory
  ///   has. Loops over rows are compiled for the classes that they have met, and would begin anew,
  ///   and stay slower, with a class of its own for mapped files.
  record Mapping(Arena arena, MemorySegment segment, MemorySegment content) {
    /// @param segment mapped by `arena`
    @SuppressWarnings("restricted") // Its own address, size and arena: nothing else is reached.
    static Mapping of(Arena arena, MemorySegment segment) {
      return new Mapping(arena, segment, segment.reinterpret(segment.byteSize(), arena, null));
    }
  }
}
