package dev.azimuth.storage.object;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Blobs under path-like keys (`a/b/c`, letters, digits and `._-`).
///
/// A put is atomic: readers see all of it or nothing; one that fails with `OUTCOME_UNKNOWN` may
/// have taken effect, one that fails otherwise has not. Futures fail with `AzimuthException`. Safe
/// for any thread.
public interface ObjectStore extends AutoCloseable {
  /// Stores an object, replacing what is there; durable when the future completes.
  CompletableFuture<Void> put(String key, byte[] content);

  /// Stores an object if the key is free; of several that race, exactly one gets true.
  CompletableFuture<Boolean> putIfAbsent(String key, byte[] content);

  /// Stores a file as an object, replacing what is there; durable when the future completes.
  ///
  /// Large files are sent in parts, with memory for a few parts only. From here on nobody may write
  /// to the file, not even afterwards, since a store on the same disk may adopt it instead of
  /// copying it; deleting it is fine once the future is done.
  CompletableFuture<Void> putFile(String key, Path file);

  /// The same if the key is free; of several that race, exactly one gets true.
  CompletableFuture<Boolean> putFileIfAbsent(String key, Path file);

  /// `length` bytes from `offset` of an object, fewer where it ends; empty if there is no object.
  CompletableFuture<Optional<byte[]>> get(String key, long offset, int length);

  /// Copies an object into a local file, replacing that; false if there is no object.
  ///
  /// Large objects are read in several ranges at a time, with memory for a few ranges only; the
  /// file holds one version of the object, never parts of two. It is not synced. After a failure,
  /// or if there is no object, there is no file.
  CompletableFuture<Boolean> getFile(String key, Path target);

  /// The file that holds the object, where this store keeps objects as local files; else empty.
  ///
  /// Whether the object exists is not looked at. Nobody may write to the file. It never changes: a
  /// put of the same key makes a new one, and a mapping of the old one stays valid, with the old
  /// content, after that and (on Linux) after a delete.
  Optional<Path> localPath(String key);

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
