package dev.azimuth.storage.cache;

import java.util.List;

/// What became of a wish to be kept in memory.
sealed interface HotPlace {
  /// There is no room, or the entry is about to go.
  record Refused() implements HotPlace {}

  /// It has been kept already.
  record Held() implements HotPlace {}

  /// It has a place and a pin more until it is loaded; `cooled` have lost theirs, and have a pin
  /// more each until their memory is released.
  record Granted(List<CacheEntry> cooled) implements HotPlace {}
}
