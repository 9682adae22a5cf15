package dev.azimuth.storage.embedded;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Looks for damage in RocksDB's blob files, because RocksDB's errors do not name them.
///
/// Format (RocksDB, db/blob/blob_log_format.h), little-endian: a header of 30 bytes; records of
/// `key size (u64) | value size (u64) | expiration (u64) | crc32c of these, masked (u32) | crc32c
/// of key and value, masked (u32) | key | value`; a footer of 32 bytes once the file is complete.
final class BlobFiles {
  /// Most bytes that are searched; reading more would take minutes.
  private static final long SEARCH_BYTES_MAX = 8L << 30;

  private static final int FILE_HEADER_BYTES = 30;
  private static final int FOOTER_BYTES = 32;
  private static final int RECORD_HEADER_BYTES = 32;
  private static final int CHECKED_HEADER_BYTES = 24;

  private BlobFiles() {}

  /// The first damage as text that names the file; null if none was found.
  static @Nullable String firstDamage(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.blob")) {
      found.forEach(files::add);
    }
    Collections.sort(files);
    long searched = 0;
    for (Path file : files) {
      try (FileChannel channel = FileChannel.open(file);
          Arena arena = Arena.ofConfined()) {
        long size = channel.size();
        searched += size;
        if (searched > SEARCH_BYTES_MAX || size > Integer.MAX_VALUE) {
          return null;
        }
        ByteBuffer content =
            channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena).asByteBuffer();
        long bad = firstBad(content.order(ByteOrder.LITTLE_ENDIAN));
        if (bad >= 0) {
          return file + " is damaged at byte " + bad;
        }
      } catch (NoSuchFileException e) {
        // Collected while we searched: no longer of interest.
      }
    }
    return null;
  }

  private static long firstBad(ByteBuffer content) {
    int at = FILE_HEADER_BYTES;
    while (content.limit() - at > FOOTER_BYTES) {
      if (!matches(content, at, CHECKED_HEADER_BYTES, at + CHECKED_HEADER_BYTES)) {
        return at;
      }
      long length = content.getLong(at) + content.getLong(at + Long.BYTES);
      int body = at + RECORD_HEADER_BYTES;
      if (length < 0 || length > content.limit() - body) {
        return at;
      }
      if (!matches(content, body, (int) length, body - Integer.BYTES)) {
        return at;
      }
      at = body + (int) length;
    }
    return -1;
  }

  private static boolean matches(ByteBuffer content, int from, int length, int checksumAt) {
    CRC32C checksum = new CRC32C();
    checksum.update(content.slice(from, length));
    return MaskedChecksum.of(checksum) == content.getInt(checksumAt);
  }
}
