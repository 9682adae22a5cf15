package dev.azimuth.storage.cache;

import java.lang.foreign.MemorySegment;

/// Checks the content of an object before anybody sees it, for example its checksums.
@FunctionalInterface
public interface ObjectVerifier {
  /// Finds nothing wrong, ever.
  ObjectVerifier NONE = (_, _) -> {};

  /// Throws if the content is not what it should be.
  ///
  /// @param key of the object
  /// @param content borrowed, read-only
  void verify(String key, MemorySegment content);
}
