package dev.azimuth.storage.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Looks for damage in RocksDB's write-ahead logs, to name the file and to tell a damaged log from
/// a torn one.
///
/// RocksDB takes a record whose length leads past the end of the file for a write that was cut off
/// by a crash. A flipped bit in a length looks the same, unless intact records follow: that is
/// damage.
///
/// Format (RocksDB wiki, "Write Ahead Log File Format"): blocks of 32 KiB; in them fragments of
/// `crc32c, masked (u32) | length (u16) | type (u8) | payload`, little-endian; the checksum covers
/// type and payload; a block's last 6 bytes or fewer are padding; type 0 and length 0 is
/// preallocated space.
final class WriteAheadLogs {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_MAX = 4;

  private WriteAheadLogs() {}

  /// The first damage in the logs of a database, as text that names the file; null if there is
  /// none.
  static @Nullable String firstDamage(Path directory) throws IOException {
    return firstDamage(directory, Extent.WHOLE);
  }

  /// The first damage that RocksDB would take for a torn end: it can be in the last block of a log
  /// only.
  static @Nullable String firstDamageThatLooksTorn(Path directory) throws IOException {
    return firstDamage(directory, Extent.LAST_BLOCK);
  }

  /// Cuts off the fragment at the end of a log that a crash left incomplete. RocksDB would skip
  /// most of them, but reads for ever where the remains look like the larger header of a recycled
  /// log.
  static void cutTornEnds(Path directory) throws IOException {
    for (Path log : logs(directory)) {
      try (FileChannel channel =
          FileChannel.open(log, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        long start = lastBlock(channel.size());
        ByteBuffer block = read(channel, start);
        int bad = firstBad(block);
        if (bad >= 0 && !intactAfter(block, bad)) {
          channel.truncate(start + bad);
          channel.force(true);
        }
      }
    }
  }

  private static @Nullable String firstDamage(Path directory, Extent extent) throws IOException {
    for (Path log : logs(directory)) {
      String damage = damage(log, extent);
      if (damage != null) {
        return damage;
      }
    }
    return null;
  }

  private static List<Path> logs(Path directory) throws IOException {
    List<Path> logs = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.log")) {
      files.forEach(logs::add);
    }
    Collections.sort(logs);
    return logs;
  }

  private static @Nullable String damage(Path log, Extent extent) throws IOException {
    try (FileChannel channel = FileChannel.open(log)) {
      long size = channel.size();
      long first = extent == Extent.WHOLE ? 0 : lastBlock(size);
      for (long start = first; start < size; start += BLOCK_BYTES) {
        ByteBuffer block = read(channel, start);
        int bad = firstBad(block);
        if (bad >= 0 && (start + block.limit() < size || intactAfter(block, bad))) {
          return log + " is damaged at byte " + (start + bad);
        }
      }
      return null;
    }
  }

  private static long lastBlock(long size) {
    return Math.max(0, size - 1) / BLOCK_BYTES * BLOCK_BYTES;
  }

  private static ByteBuffer read(FileChannel channel, long start) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (block.hasRemaining() && channel.read(block, start + block.position()) > 0) {}
    return block.flip();
  }

  /// Offset of the first fragment that is not intact; -1 if all are.
  private static int firstBad(ByteBuffer block) {
    int at = 0;
    while (block.limit() - at >= HEADER_BYTES) {
      int length = Short.toUnsignedInt(block.getShort(at + 4));
      if (length == 0 && block.get(at + 6) == 0) {
        return -1;
      }
      if (!intact(block, at)) {
        return at;
      }
      at += HEADER_BYTES + length;
    }
    return -1;
  }

  /// Whether a fragment is damaged rather than cut off: it is complete, or intact ones come after
  /// it.
  private static boolean intactAfter(ByteBuffer block, int bad) {
    int length = Short.toUnsignedInt(block.getShort(bad + 4));
    if (bad + HEADER_BYTES + length <= block.limit()) {
      return true;
    }
    for (int at = bad + 1; at + HEADER_BYTES <= block.limit(); at++) {
      int type = block.get(at + 6);
      if (type > 0 && type <= TYPE_MAX && intact(block, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean intact(ByteBuffer block, int at) {
    int length = Short.toUnsignedInt(block.getShort(at + 4));
    if (at + HEADER_BYTES + length > block.limit()) {
      return false;
    }
    CRC32C checksum = new CRC32C();
    checksum.update(block.slice(at + HEADER_BYTES - 1, length + 1));
    return MaskedChecksum.of(checksum) == block.getInt(at);
  }

  /// Which part of each log is searched.
  private enum Extent {
    WHOLE,
    LAST_BLOCK
  }
}
