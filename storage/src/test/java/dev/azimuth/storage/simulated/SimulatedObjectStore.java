package dev.azimuth.storage.simulated;

import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Objects in a simulated world.
public final class SimulatedObjectStore implements ObjectStore {
  private final Faults faults;
  private final TreeMap<String, byte[]> objects = new TreeMap<>();

  /// A store without objects.
  public SimulatedObjectStore(Faults faults) {
    this.faults = faults;
  }

  @Override
  public CompletableFuture<Void> put(String key, byte[] content) {
    byte[] copy = content.clone();
    return faults
        .write(() -> {
          objects.put(key, copy);
          return key;
        })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
    byte[] copy = content.clone();
    return faults.write(() -> objects.putIfAbsent(key, copy) == null);
  }

  @Override
  public CompletableFuture<Void> putFile(String key, Path file) {
    return faults
        .write(() -> {
          objects.put(key, content(file));
          return key;
        })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
    return faults.write(() -> objects.putIfAbsent(key, content(file)) == null);
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot read " + file, e);
    }
  }

  @Override
  public CompletableFuture<Boolean> getFile(String key, Path target) {
    return faults.read(() -> {
      byte[] content = objects.get(key);
      try {
        Files.deleteIfExists(target);
        if (content != null) {
          Files.write(target, content);
        }
        return content != null;
      } catch (IOException e) {
        throw DurableFiles.failure("cannot write " + target, e);
      }
    });
  }

  @Override
  public Optional<Path> localPath(String key) {
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
    return faults.read(() ->
        Optional.ofNullable(objects.get(key))
            .map(content -> {
              int from = (int) Math.min(offset, content.length);
              int to = from + Math.min(length, content.length - from);
              return Arrays.copyOfRange(content, from, to);
            }));
  }

  @Override
  public CompletableFuture<Optional<Long>> size(String key) {
    return faults.read(
        () -> Optional.ofNullable(objects.get(key)).map(content -> (long) content.length));
  }

  @Override
  public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
    return faults.read(() ->
        objects.tailMap(afterKey, false).keySet().stream()
            .filter(key -> key.startsWith(prefix))
            .limit(limit)
            .toList());
  }

  @Override
  public CompletableFuture<Void> delete(String key) {
    return faults
        .write(() -> {
          objects.remove(key);
          return key;
        })
        .thenAccept(_ -> {});
  }

  @Override
  public void close() {}
}
