package dev.azimuth.storage.cache;

import dev.azimuth.storage.cache.CacheEntry.Mapping;
import java.util.List;

/// What became of a wish to open an object.
sealed interface Opening {
  /// It is mapped.
  record Hit(CacheEntry entry, Mapping mapping) implements Opening {}

  /// Somebody loads it already and will complete the future.
  record Joined() implements Opening {}

  /// The caller has to load it, and to dispose of what made room in the table.
  record Load(CacheEntry entry, List<CacheEntry> dropped) implements Opening {}
}
