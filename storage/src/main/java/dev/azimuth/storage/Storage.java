package dev.azimuth.storage;

import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.object.ObjectStore;

/// The three stores that everything else stands on: the truth of a database.
public interface Storage extends AutoCloseable {
  /// The meta store.
  MetaStore metaStore();

  /// The log broker.
  LogBroker logBroker();

  /// The object store.
  ObjectStore objectStore();

  /// Closes all three.
  @Override
  void close();
}
