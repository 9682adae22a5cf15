package dev.azimuth.storage.cache;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files of a cache, used by one process at a time.
///
/// ```
/// lock                       empty; locked by the process that uses the directory
/// cached/KEY@BYTES@NUMBER    a whole object; a slash of the key is written as a plus sign
/// partial/NUMBER             an object being downloaded
/// ```
///
/// The number makes names unique, so that a file can be removed while the same object is downloaded
/// again. Nothing is synced: after a power loss a file may have the right length and the wrong
/// content, which is why the first open of a found file verifies it.
final class CacheDirectory implements AutoCloseable {
  /// Longest key whose file name every usual file system takes.
  static final int KEY_LENGTH_MAX = 200;

  private static final Logger LOGGER = LoggerFactory.getLogger(CacheDirectory.class);
  private static final Pattern NAME = Pattern.compile("([^@]+)@([0-9]{1,18})@([0-9]{1,18})");

  private final Path cached;
  private final Path partial;
  private final FileChannel lockFile;
  private final AtomicLong nextNumber = new AtomicLong();
  private final AtomicBoolean linkFailed = new AtomicBoolean();

  private CacheDirectory(Path root, FileChannel lockFile) {
    cached = root.resolve("cached");
    partial = root.resolve("partial");
    this.lockFile = lockFile;
  }

  /// A file that is there from an earlier run.
  record FoundFile(String key, long bytes, Path path, FileTime modified) {}

  /// Locks a directory, which is made if it does not exist, and removes partial downloads.
  static CacheDirectory open(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      FileChannel lockFile = lock(root);
      try {
        CacheDirectory opened = new CacheDirectory(root, lockFile);
        Files.createDirectories(opened.cached);
        Files.createDirectories(opened.partial);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(opened.partial)) {
          for (Path file : left) {
            Files.delete(file);
          }
        }
        return opened;
      } catch (IOException | RuntimeException e) {
        lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot open the cache " + root, e);
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean held;
    try {
      held = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      held = false; // this very process holds it
    }
    if (!held) {
      channel.close();
      throw new AzimuthException(ErrorCode.DATA_DIRECTORY_IN_USE, root.toString());
    }
    return channel;
  }

  /// The objects of earlier runs, the least recently downloaded first. Of several files of one
  /// object all but the last are removed, and so is a file whose length is not that of its object.
  List<FoundFile> list() {
    List<FoundFile> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(cached)) {
      for (Path path : files) {
        Matcher name = NAME.matcher(String.valueOf(path.getFileName()));
        if (!name.matches()) {
          LOGGER.warn("the cache leaves alone a file that is not its own: {}", path);
          continue;
        }
        long bytes = Long.parseLong(name.group(2));
        nextNumber.accumulateAndGet(Long.parseLong(name.group(3)), Math::max);
        if (Files.size(path) == bytes) {
          String key = name.group(1).replace('+', '/');
          found.add(new FoundFile(key, bytes, path, Files.getLastModifiedTime(path)));
        } else {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot list the cache " + cached, e);
    }
    found.sort(Comparator.comparing(FoundFile::modified));
    Map<String, FoundFile> latest = new LinkedHashMap<>();
    for (FoundFile file : found) {
      FoundFile earlier = latest.remove(file.key());
      if (earlier != null) {
        remove(earlier.path());
      }
      latest.put(file.key(), file);
    }
    return List.copyOf(latest.values());
  }

  /// Where to download to.
  Path nextPartial() {
    return partial.resolve(Long.toString(nextNumber.incrementAndGet()));
  }

  /// Where a whole object belongs.
  private Path nextCached(String key, long bytes) {
    return cached.resolve(key.replace('/', '+') + "@" + bytes + "@" + nextNumber.incrementAndGet());
  }

  /// Turns a download into a cached file.
  Path keep(Path downloaded, String key, long bytes) {
    try {
      return Files.move(downloaded, nextCached(key, bytes), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot keep " + key + " in the cache", e);
    }
  }

  /// Makes a file that lies elsewhere a cached file as well; empty where that cannot be.
  Optional<FoundFile> link(Path file, String key) {
    try {
      long bytes = Files.size(file);
      Path linked = Files.createLink(nextCached(key, bytes), file);
      return Optional.of(new FoundFile(key, bytes, linked, Files.getLastModifiedTime(linked)));
    } catch (IOException | UnsupportedOperationException e) {
      if (linkFailed.compareAndSet(false, true)) {
        LOGGER.warn("the cache cannot link {}, so {} and others will be downloaded", file, key, e);
      }
      return Optional.empty();
    }
  }

  /// Removes a file, if it is there.
  static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It costs space until the next start of the cache, which finds it again.
      LOGGER.warn("the cache cannot remove {}", file, e);
    }
  }

  /// Lets other processes use the directory.
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot unlock the cache " + cached, e);
    }
  }
}
