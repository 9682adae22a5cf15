package dev.azimuth.storage.cache;

import java.util.concurrent.atomic.LongAdder;

/// What a cache has done so far. Safe for any thread.
final class CacheCounts {
  /// Opens that found the object mapped.
  final LongAdder hits = new LongAdder();

  /// Opens that had to map, download or wait for one of these.
  final LongAdder misses = new LongAdder();

  /// Objects downloaded.
  final LongAdder downloads = new LongAdder();

  /// Bytes of these.
  final LongAdder downloadedBytes = new LongAdder();

  /// Objects dropped to make room.
  final LongAdder evictions = new LongAdder();

  /// Objects whose content was not what it should be.
  final LongAdder corruptions = new LongAdder();
}
