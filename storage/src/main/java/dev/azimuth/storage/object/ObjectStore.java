package dev.azimuth.storage.object;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Blobs under path-like keys (`a/b/c`, letters, digits and `._-`).
///
/// A put is atomic: readers see all of it or nothing. Futures fail with `AzimuthException`. Safe
/// for any thread.
public interface ObjectStore extends AutoCloseable {
  /// Stores an object, replacing what is there; durable when the future completes.
  CompletableFuture<Void> put(String key, byte[] content);

  /// Stores an object if the key is free; of several that race, exactly one gets true.
  CompletableFuture<Boolean> putIfAbsent(String key, byte[] content);

  /// `length` bytes from `offset` of an object, fewer where it ends; empty if there is no object.
  CompletableFuture<Optional<byte[]>> get(String key, long offset, int length);

  /// Size of an object in bytes; empty if there is no object.
  CompletableFuture<Optional<Long>> size(String key);

  /// Up to `limit` keys that start with `prefix` and come after `afterKey`, in key order.
  CompletableFuture<List<String>> list(String prefix, String afterKey, int limit);

  /// Removes an object; does nothing if it does not exist.
  CompletableFuture<Void> delete(String key);

  /// Releases resources.
  @Override
  void close();
}
