package dev.azimuth.storage.embedded;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.file.DurableFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The directory of an embedded storage, held by one process at a time.
///
/// ```
/// lock      empty; locked by the process that uses the directory
/// format    format version of the directory as decimal text and a line feed
/// journal/  log
/// rocksdb/  meta store
/// objects/  one file per object, under its key as path
/// temporary/  objects being written
/// ```
final class DataDirectory implements AutoCloseable {
  /// Version that this code writes; it reads all versions up to it.
  static final int FORMAT_VERSION = 2;

  /// The last version that kept logs in the database of the meta store.
  static final int LOGS_IN_DATABASE_VERSION = 1;

  private static final int FORMAT_BYTES_MAX = 32;

  private final Path root;
  private final int version;
  private final FileChannel lockFile;
  private final FileStore fileStore;

  private DataDirectory(Path root, int version, FileChannel lockFile) throws IOException {
    this.root = root;
    this.version = version;
    this.lockFile = lockFile;
    fileStore = Files.getFileStore(root);
  }

  /// Locks a directory, which is made if it does not exist, and checks its version.
  static DataDirectory open(Path directory) {
    Path root = directory.toAbsolutePath().normalize();
    try {
      Files.createDirectories(root);
      FileChannel lockFile = lock(root);
      try {
        DataDirectory opened = new DataDirectory(root, version(root), lockFile);
        Files.createDirectories(opened.database());
        Files.createDirectories(opened.objects());
        DurableFiles.syncDirectory(root);
        return opened;
      } catch (IOException | RuntimeException e) {
        lockFile.close();
        throw e;
      }
    } catch (IOException e) {
      throw DurableFiles.failure("cannot open " + root, e);
    }
  }

  private static FileChannel lock(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock held = tryLock(channel);
    if (held == null) {
      channel.close();
      throw new AzimuthException(ErrorCode.DATA_DIRECTORY_IN_USE, root.toString());
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process holds it
    }
  }

  private static int version(Path root) throws IOException {
    Path file = root.resolve("format");
    byte[] content;
    try (FileChannel channel = FileChannel.open(file)) {
      ByteBuffer bytes = ByteBuffer.allocate(FORMAT_BYTES_MAX);
      while (channel.read(bytes) > 0) {}
      content = java.util.Arrays.copyOf(bytes.array(), bytes.position());
    } catch (NoSuchFileException e) {
      if (Files.exists(root.resolve("rocksdb").resolve("CURRENT"))) {
        throw new AzimuthException(ErrorCode.CORRUPTED, file + " is missing", e);
      }
      writeVersion(root);
      return FORMAT_VERSION;
    }
    int version = parse(file, new String(content, StandardCharsets.ISO_8859_1));
    if (version > FORMAT_VERSION) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW,
          file + " holds version " + version + ", this program knows up to " + FORMAT_VERSION);
    }
    return version;
  }

  private static void writeVersion(Path root) throws IOException {
    Path temporary = root.resolve("format.new");
    DurableFiles.write(temporary, (FORMAT_VERSION + "\n").getBytes(StandardCharsets.US_ASCII));
    Files.move(temporary, root.resolve("format"), StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.syncDirectory(root);
  }

  /// Version that the directory had when it was opened.
  int version() {
    return version;
  }

  /// Notes that the directory has the format of this version now.
  void setCurrentVersion() {
    try {
      writeVersion(root);
    } catch (IOException e) {
      throw DurableFiles.failure("cannot write the format version in " + root, e);
    }
  }

  private static int parse(Path file, String text) {
    try {
      int version = Integer.parseInt(text.strip());
      if (version >= 1 && text.equals(version + "\n")) {
        return version;
      }
    } catch (NumberFormatException e) {
      throw new AzimuthException(ErrorCode.CORRUPTED, file + " holds no format version", e);
    }
    throw new AzimuthException(ErrorCode.CORRUPTED, file + " holds no format version");
  }

  Path root() {
    return root;
  }

  Path log() {
    return root.resolve("journal");
  }

  Path database() {
    return root.resolve("rocksdb");
  }

  Path objects() {
    return root.resolve("objects");
  }

  Path temporary() {
    return root.resolve("temporary");
  }

  /// Free bytes of the disk.
  long usableSpace() {
    try {
      return fileStore.getUsableSpace();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot ask for the free space of " + root, e);
    }
  }

  /// Lets other processes use the directory.
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw DurableFiles.failure("cannot unlock " + root, e);
    }
  }
}
