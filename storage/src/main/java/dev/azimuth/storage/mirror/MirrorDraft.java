package dev.azimuth.storage.mirror;

import dev.azimuth.storage.meta.MetaEntry;

/// The state of a [MetaMirror] under construction: begun from the one before, which stays as it is,
/// changed by entries under the prefix, and finished as an immutable one.
///
/// For one thread. Fails with `AzimuthException` when an entry cannot be read.
public interface MirrorDraft<S> {
  /// An entry is there, in place of an older one.
  void put(MetaEntry entry);

  /// The entry of a key has gone.
  void delete(String key);

  /// The state with all changes; nothing may be changed after.
  ///
  /// @param revision of the meta store that it is as of
  S finish(long revision);
}
