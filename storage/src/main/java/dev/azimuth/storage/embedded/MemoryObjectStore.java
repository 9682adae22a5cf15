package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// Objects on the heap.
final class MemoryObjectStore implements ObjectStore {
  private static final long OBJECT_BYTES_MAX = 1L << 30;

  private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
  private volatile boolean closed;

  @Override
  public CompletableFuture<Void> put(String key, byte[] content) {
    return run(() -> {
      objects.put(ObjectKeys.check(key), content.clone());
      return null;
    });
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
    return run(() -> objects.putIfAbsent(ObjectKeys.check(key), content.clone()) == null);
  }

  @Override
  public CompletableFuture<Void> putFile(String key, Path file) {
    return run(() -> {
      objects.put(ObjectKeys.check(key), content(file));
      return null;
    });
  }

  @Override
  public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
    return run(() -> objects.putIfAbsent(ObjectKeys.check(key), content(file)) == null);
  }

  private static byte[] content(Path file) throws IOException {
    if (Files.size(file) > OBJECT_BYTES_MAX) {
      throw new AzimuthException(
          ErrorCode.LIMIT_EXCEEDED,
          "an object in memory has at most " + OBJECT_BYTES_MAX + " bytes");
    }
    return Files.readAllBytes(file);
  }

  @Override
  public CompletableFuture<Boolean> getFile(String key, Path target) {
    return run(() -> {
      byte[] content = objects.get(ObjectKeys.check(key));
      Files.deleteIfExists(target);
      if (content == null) {
        return false;
      }
      try {
        Files.write(target, content);
      } catch (IOException e) {
        Files.deleteIfExists(target);
        throw e;
      }
      return true;
    });
  }

  @Override
  public Optional<Path> localPath(String key) {
    ObjectKeys.check(key);
    return Optional.empty();
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
    return run(() -> {
      if (offset < 0 || length < 0) {
        throw new AzimuthException(ErrorCode.OUT_OF_RANGE, offset + " + " + length);
      }
      byte[] content = objects.get(ObjectKeys.check(key));
      if (content == null) {
        return Optional.empty();
      }
      int from = (int) Math.min(offset, content.length);
      return Optional.of(
          Arrays.copyOfRange(content, from, from + Math.min(length, content.length - from)));
    });
  }

  @Override
  public CompletableFuture<Optional<Long>> size(String key) {
    return run(() ->
        Optional.ofNullable(objects.get(ObjectKeys.check(key)))
            .map(content -> (long) content.length));
  }

  @Override
  public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
    return run(() -> {
      String from = prefix.compareTo(afterKey) > 0 ? prefix : afterKey;
      return objects.tailMap(from, true).keySet().stream()
          .takeWhile(key -> key.startsWith(prefix) || key.compareTo(prefix) < 0)
          .filter(key -> key.startsWith(prefix) && key.compareTo(afterKey) > 0)
          .limit(limit)
          .toList();
    });
  }

  @Override
  public CompletableFuture<Void> delete(String key) {
    return run(() -> {
      objects.remove(ObjectKeys.check(key));
      return null;
    });
  }

  private <T extends @Nullable Object> CompletableFuture<T> run(Callable<T> task) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed"));
    }
    try {
      return CompletableFuture.completedFuture(task.call());
    } catch (IOException e) {
      return CompletableFuture.failedFuture(DurableFiles.failure("an object in memory", e));
    } catch (Exception e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
