package dev.azimuth.nodes.life;

import dev.azimuth.storage.object.ObjectStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The object store as a process reaches it.
record MortalObjects(ObjectStore objects, Mortal process) implements ObjectStore {
  @Override
  public CompletableFuture<Void> put(String key, byte[] content) {
    return process.request(() -> objects.put(key, content));
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
    return process.request(Step.MANIFEST_STORED, () -> objects.putIfAbsent(key, content));
  }

  @Override
  public CompletableFuture<Void> putFile(String key, Path file) {
    return process.request(step(key), () -> objects.putFile(key, file));
  }

  private static Step step(String key) {
    if (key.contains("/deletes-")) {
      return Step.DELETES_STORED;
    }
    return key.contains("/index-") ? Step.INDEX_STORED : Step.SEGMENT_STORED;
  }

  @Override
  public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
    return process.request(() -> objects.putFileIfAbsent(key, file));
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
    return process.request(Step.MANIFEST_READ, () -> objects.get(key, offset, length));
  }

  @Override
  public CompletableFuture<Boolean> getFile(String key, Path target) {
    return process.request(Step.OBJECT_DOWNLOADED, () -> objects.getFile(key, target));
  }

  @Override
  public Optional<Path> localPath(String key) {
    return objects.localPath(key);
  }

  @Override
  public CompletableFuture<Optional<Long>> size(String key) {
    return process.request(() -> objects.size(key));
  }

  @Override
  public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
    return process.request(() -> objects.list(prefix, afterKey, limit));
  }

  @Override
  public CompletableFuture<Void> delete(String key) {
    return process.request(() -> objects.delete(key));
  }

  @Override
  public void close() {}
}
