package dev.azimuth.storage.catalog;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// The catalog as a role follows it: always some recent version, kept current by a watch.
public interface Catalog extends AutoCloseable {
  /// The newest snapshot known here.
  CatalogSnapshot snapshot();

  /// Completes when the snapshot has at least this version.
  CompletableFuture<CatalogSnapshot> await(long version);

  /// Completes with a snapshot that has every change which ended before this call.
  CompletableFuture<CatalogSnapshot> newest();

  /// Calls `listener` with every later snapshot, one call after another.
  void subscribe(Consumer<CatalogSnapshot> listener);

  /// Stops following.
  @Override
  void close();
}
