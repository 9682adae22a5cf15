package dev.azimuth.storage.embedded;

import java.util.ArrayList;
import java.util.List;

/// Changes of the meta store's keys that are written together, in their order. For one thread.
final class MetaBatch {
  private final List<Change> changes = new ArrayList<>();

  void put(byte[] key, byte[] value) {
    changes.add(new Change.Put(key, value));
  }

  void delete(byte[] key) {
    changes.add(new Change.Delete(key));
  }

  /// Deletes all keys in `[from, to)`.
  void deleteRange(byte[] from, byte[] to) {
    changes.add(new Change.DeleteRange(from, to));
  }

  List<Change> changes() {
    return changes;
  }

  /// What a key gets.
  sealed interface Change {
    record Put(byte[] key, byte[] value) implements Change {}

    record Delete(byte[] key) implements Change {}

    record DeleteRange(byte[] from, byte[] to) implements Change {}
  }
}
