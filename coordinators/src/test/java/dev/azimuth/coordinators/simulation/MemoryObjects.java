package dev.azimuth.coordinators.simulation;

import dev.azimuth.storage.object.ObjectStore;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Objects of the simulated world; calls of killed processes are never answered.
public final class MemoryObjects {
  private final TreeMap<String, byte[]> objects = new TreeMap<>();
  private double failure;

  /// Sets the chance that a call does nothing and fails.
  public void setFailure(double chance) {
    failure = chance;
  }

  /// All objects by key.
  public TreeMap<String, byte[]> objects() {
    return objects;
  }

  /// The store as a process reaches it.
  public ObjectStore client(World.Host process) {
    return new Client(process);
  }

  private final class Client implements ObjectStore {
    private final World.Host process;

    Client(World.Host process) {
      this.process = process;
    }

    private <T> CompletableFuture<T> call(Supplier<T> action) {
      return process.call(failure, action);
    }

    @Override
    public CompletableFuture<Void> put(String key, byte[] content) {
      return call(() -> Optional.ofNullable(objects.put(key, content))).thenAccept(before -> {});
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
      return call(() -> objects.putIfAbsent(key, content) == null);
    }

    @Override
    public CompletableFuture<Void> putFile(String key, Path file) {
      throw new UnsupportedOperationException("not needed by coordinators");
    }

    @Override
    public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
      throw new UnsupportedOperationException("not needed by coordinators");
    }

    @Override
    public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
      return call(() ->
          Optional.ofNullable(objects.get(key))
              .map(content ->
                  Arrays.copyOfRange(
                      content, (int) offset, (int) Math.min(content.length, offset + length))));
    }

    @Override
    public CompletableFuture<Boolean> getFile(String key, Path target) {
      throw new UnsupportedOperationException("not needed by coordinators");
    }

    @Override
    public Optional<Path> localPath(String key) {
      return Optional.empty();
    }

    @Override
    public CompletableFuture<Optional<Long>> size(String key) {
      return call(
          () -> Optional.ofNullable(objects.get(key)).map(content -> (long) content.length));
    }

    @Override
    public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
      return call(() ->
          objects.tailMap(prefix, true).keySet().stream()
              .takeWhile(key -> key.startsWith(prefix))
              .filter(key -> key.compareTo(afterKey) > 0)
              .limit(limit)
              .toList());
    }

    @Override
    public CompletableFuture<Void> delete(String key) {
      return call(() -> Optional.ofNullable(objects.remove(key))).thenAccept(before -> {});
    }

    @Override
    public void close() {}
  }
}
