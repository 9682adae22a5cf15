package dev.azimuth.storage.file;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Files that are on disk, not only in its cache, when a call returns.
public final class DurableFiles {
  private DurableFiles() {}

  /// Writes and syncs a file; its name is durable only after [#syncDirectory].
  public static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /// Makes what was written to a file durable; its name only by [#syncDirectory].
  public static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      channel.force(true);
    }
  }

  /// Makes names that were created, moved or removed in a directory durable.
  public static void syncDirectory(Path directory) throws IOException {
    sync(directory);
  }

  /// A failed file operation in our terms: `DISK_FULL` or `STORAGE_FAILED`.
  public static AzimuthException failure(String operation, IOException e) {
    String message = String.valueOf(e.getMessage());
    boolean full =
        message.contains("No space left on device") || message.contains("Disk quota exceeded");
    return new AzimuthException(
        full ? ErrorCode.DISK_FULL : ErrorCode.STORAGE_FAILED, operation + ": " + reason(e), e);
  }

  /// Why a file operation failed, in words: most exceptions of the file system name the file alone.
  public static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileAlreadyExistsException existing -> existing.getFile() + " is there already";
      default -> String.valueOf(e.getMessage());
    };
  }
}
