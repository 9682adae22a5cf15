package dev.azimuth.storage.embedded;

import dev.azimuth.storage.file.DurableFiles;
import dev.azimuth.storage.object.ObjectStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Objects in a directory that several processes use at once, on one machine or on a file system
/// that they share and that knows locks.
///
/// ```
/// objects/          one file per object
/// writing/ID/       files that one process is writing; it holds a lock on ID/lock while it runs
/// writing/lock      held while a process makes or removes such a directory
/// ```
///
/// What a process that was killed leaves behind is removed by the next one that starts.
public final class SharedDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(SharedDirectory.class);
  private static final String LOCK = "lock";

  private SharedDirectory() {}

  /// The objects in `directory`, which is made if it does not exist.
  public static ObjectStore open(Path directory, Executor blocking) {
    Path objects = directory.resolve("objects");
    Path writing = directory.resolve("writing");
    try {
      Files.createDirectories(objects);
      Files.createDirectories(writing);
      try (FileChannel gate = openLock(writing.resolve(LOCK));
          FileLock held = gate.lock()) {
        LOG.debug("looking for what others left behind, under {}", held);
        removeLeftOvers(writing);
        Path own = Files.createTempDirectory(writing, "process-");
        FileChannel lock = openLock(own.resolve(LOCK));
        if (lock.tryLock() == null) {
          throw new IOException(own + " is locked by another process");
        }
        return new DirectoryObjectStore(objects, own.resolve("files"), blocking, lock);
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot use " + directory, e);
    }
  }

  private static FileChannel openLock(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void removeLeftOvers(Path writing) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(writing, "process-*")) {
      for (Path process : processes) {
        if (isLeft(process)) {
          remove(process);
        }
      }
    }
  }

  private static boolean isLeft(Path process) throws IOException {
    try (FileChannel lock = openLock(process.resolve(LOCK));
        FileLock taken = lock.tryLock()) {
      return taken != null;
    } catch (OverlappingFileLockException e) {
      LOG.trace("{} is of this process", process, e);
      return false;
    }
  }

  private static void remove(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry)) {
          remove(entry);
        } else {
          Files.delete(entry);
        }
      }
    }
    Files.delete(directory);
  }
}
