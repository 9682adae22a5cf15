package dev.azimuth.storage.cache;

import dev.azimuth.storage.object.ObjectStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Another store, whose downloads are recorded and may be meddled with.
final class InterceptedObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final List<String> downloads = new ArrayList<>();
  private Meddler meddler = (_, _) -> {};

  InterceptedObjectStore(ObjectStore store) {
    this.store = store;
  }

  /// Changes a file that has just been downloaded, or throws in place of the download.
  @FunctionalInterface
  interface Meddler {
    void meddle(String key, Path file);
  }

  void meddler(Meddler next) {
    meddler = next;
  }

  /// Keys of the downloads so far.
  List<String> downloads() {
    return downloads;
  }

  @Override
  public CompletableFuture<Boolean> getFile(String key, Path target) {
    downloads.add(key);
    return store
        .getFile(key, target)
        .thenApply(exists -> {
          meddler.meddle(key, target);
          return exists;
        });
  }

  @Override
  public CompletableFuture<Void> put(String key, byte[] content) {
    return store.put(key, content);
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
    return store.putIfAbsent(key, content);
  }

  @Override
  public CompletableFuture<Void> putFile(String key, Path file) {
    return store.putFile(key, file);
  }

  @Override
  public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
    return store.putFileIfAbsent(key, file);
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
    return store.get(key, offset, length);
  }

  @Override
  public Optional<Path> localPath(String key) {
    return store.localPath(key);
  }

  @Override
  public CompletableFuture<Optional<Long>> size(String key) {
    return store.size(key);
  }

  @Override
  public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
    return store.list(prefix, afterKey, limit);
  }

  @Override
  public CompletableFuture<Void> delete(String key) {
    return store.delete(key);
  }

  @Override
  public void close() {
    store.close();
  }
}
