package dev.azimuth.storage.meta;

/// One change that a watch reports.
public sealed interface MetaChange {
  /// Key that changed.
  String key();

  /// The key has a new value.
  record Put(MetaEntry entry) implements MetaChange {
    @Override
    public String key() {
      return entry.key();
    }
  }

  /// The key was removed, by a transaction or because its lease ended.
  record Delete(String key) implements MetaChange {}
}
