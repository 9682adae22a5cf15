package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.object.ObjectStore;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/// One file per object, under its key as path.
///
/// A put writes and syncs a temporary file, then renames it (`put`) or links it (`putIfAbsent`,
/// which fails when the name exists) to its name, and syncs the directory: after a crash the object
/// is there as a whole or not at all. A file on the same disk is given a second name and not
/// copied. Temporary files that a crash left behind are removed on opening. Directories are never
/// removed: an empty one costs little, and removing it would race with a put.
final class DirectoryObjectStore implements ObjectStore {
  private final Path root;
  private final Path temporary;
  private final Executor blocking;
  private final Closeable held;
  private final AtomicLong nextTemporary = new AtomicLong();
  private volatile boolean closed;

  /// The objects below `root`, an existing directory.
  ///
  /// @param temporary directory for files being written, on the same disk
  DirectoryObjectStore(Path root, Path temporary, Executor blocking) {
    this(root, temporary, blocking, () -> {});
  }

  /// @param held closed with the store
  DirectoryObjectStore(Path root, Path temporary, Executor blocking, Closeable held) {
    this.root = root;
    this.temporary = temporary;
    this.blocking = blocking;
    this.held = held;
    try {
      Files.createDirectories(temporary);
      try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
        for (Path file : left) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot clear " + temporary, e);
    }
  }

  @Override
  public CompletableFuture<Void> put(String key, byte[] content) {
    return run(
            "put " + key,
            () -> {
              Path target = target(key);
              replace(target, writeTemporary(content));
              return true;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Boolean> putIfAbsent(String key, byte[] content) {
    return run(
        "put " + key,
        () -> {
          Path target = target(key);
          return !Files.exists(target) && create(target, writeTemporary(content));
        });
  }

  @Override
  public CompletableFuture<Void> putFile(String key, Path file) {
    return run(
            "put " + key,
            () -> {
              Path target = target(key);
              replace(target, adoptTemporary(file));
              return true;
            })
        .thenAccept(_ -> {});
  }

  @Override
  public CompletableFuture<Boolean> putFileIfAbsent(String key, Path file) {
    return run(
        "put " + key,
        () -> {
          Path target = target(key);
          return !Files.exists(target) && create(target, adoptTemporary(file));
        });
  }

  /// Gives a synced file its name, whatever bore that before.
  private void replace(Path target, Path written) throws IOException {
    try {
      makeDirectory(parent(target));
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // Still there after a failure, and where both names are of one file: then a rename does
      // nothing.
      Files.deleteIfExists(written);
    }
    DurableFiles.syncDirectory(parent(target));
  }

  /// Gives a synced file its name if nothing bears that.
  private boolean create(Path target, Path written) throws IOException {
    try {
      makeDirectory(parent(target));
      Files.createLink(target, written);
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.delete(written);
    }
    DurableFiles.syncDirectory(parent(target));
    return true;
  }

  private Path nextTemporary() {
    return temporary.resolve(Long.toString(nextTemporary.incrementAndGet()));
  }

  private Path writeTemporary(byte[] content) throws IOException {
    Path file = nextTemporary();
    try {
      DurableFiles.write(file, content);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /// A second, synced name of a file, or a synced copy if it lies on another disk or is not ours.
  private Path adoptTemporary(Path file) throws IOException {
    Path source = file.toRealPath();
    Path adopted = nextTemporary();
    try {
      Files.createLink(adopted, source);
    } catch (FileSystemException | UnsupportedOperationException e) {
      copy(source, adopted);
    }
    try {
      DurableFiles.sync(adopted);
      return adopted;
    } catch (IOException e) {
      Files.deleteIfExists(adopted);
      throw e;
    }
  }

  /// Copies a file; if that fails there is no target.
  private static void copy(Path source, Path target) throws IOException {
    try {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  /// Makes a directory and those above it, each durable before the next.
  private void makeDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    Path above = parent(directory);
    makeDirectory(above);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    DurableFiles.syncDirectory(above);
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalStateException(path + " has no parent");
    }
    return parent;
  }

  private Path target(String key) {
    return root.resolve(ObjectKeys.check(key));
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key, long offset, int length) {
    return run(
        "get " + key,
        () -> {
          if (offset < 0 || length < 0) {
            throw new AzimuthException(ErrorCode.OUT_OF_RANGE, offset + " + " + length);
          }
          Path target = target(key);
          if (!Files.isRegularFile(target)) {
            return Optional.empty();
          }
          try (FileChannel channel = FileChannel.open(target)) {
            long left = Math.clamp(channel.size() - offset, 0, length);
            ByteBuffer bytes = ByteBuffer.allocate((int) left);
            while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {}
            return Optional.of(bytes.array());
          } catch (NoSuchFileException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public CompletableFuture<Boolean> getFile(String key, Path copied) {
    return run(
        "get " + key,
        () -> {
          Files.deleteIfExists(copied);
          Path source = target(key);
          if (!Files.isRegularFile(source)) {
            return false;
          }
          try {
            copy(source, copied);
            return true;
          } catch (NoSuchFileException e) {
            if (Files.exists(source)) {
              throw e; // it is the target's directory that is missing
            }
            return false;
          }
        });
  }

  @Override
  public Optional<Path> localPath(String key) {
    return Optional.of(target(key));
  }

  @Override
  public CompletableFuture<Optional<Long>> size(String key) {
    return run(
        "size of " + key,
        () -> {
          Path target = target(key);
          try {
            return Files.isRegularFile(target) ? Optional.of(Files.size(target)) : Optional.empty();
          } catch (NoSuchFileException e) {
            return Optional.empty();
          }
        });
  }

  @Override
  public CompletableFuture<List<String>> list(String prefix, String afterKey, int limit) {
    return run(
        "list " + prefix,
        () -> {
          List<String> keys = new ArrayList<>();
          collect(root, "", prefix, afterKey, limit, keys);
          return keys;
        });
  }

  /// Visits a directory in key order: a directory sorts by its name and the slash that follows it
  /// in keys.
  private static void collect(
      Path directory, String path, String prefix, String afterKey, int limit, List<String> keys)
      throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        names.add(path + file.getFileName() + (Files.isDirectory(file) ? "/" : ""));
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return;
    }
    names.sort(Comparator.naturalOrder());
    for (String name : names) {
      if (keys.size() >= limit) {
        return;
      }
      boolean inside = name.startsWith(prefix) || prefix.startsWith(name);
      if (name.endsWith("/")) {
        boolean before = afterKey.compareTo(name) >= 0 && !afterKey.startsWith(name);
        if (inside && !before) {
          Path below = directory.resolve(name.substring(path.length(), name.length() - 1));
          collect(below, name, prefix, afterKey, limit, keys);
        }
      } else if (name.startsWith(prefix) && name.compareTo(afterKey) > 0) {
        keys.add(name);
      }
    }
  }

  @Override
  public CompletableFuture<Void> delete(String key) {
    return run(
            "delete " + key,
            () -> {
              Path target = target(key);
              if (Files.isRegularFile(target) && Files.deleteIfExists(target)) {
                DurableFiles.syncDirectory(parent(target));
              }
              return true;
            })
        .thenAccept(_ -> {});
  }

  private <T> CompletableFuture<T> run(String operation, Callable<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    blocking.execute(() -> {
      try {
        if (closed) {
          throw new AzimuthException(ErrorCode.SHUTTING_DOWN, "the storage is closed");
        }
        future.complete(task.call());
      } catch (DirectoryNotEmptyException e) {
        future.completeExceptionally(
            new AzimuthException(
                ErrorCode.INVALID_VALUE, operation + ": the key is a prefix of others", e));
      } catch (IOException e) {
        future.completeExceptionally(DurableFiles.failure(operation, e));
      } catch (Exception e) {
        future.completeExceptionally(e);
      }
    });
    return future;
  }

  @Override
  public void close() {
    closed = true;
    try {
      held.close();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot close the lock of " + temporary, e);
    }
  }
}
