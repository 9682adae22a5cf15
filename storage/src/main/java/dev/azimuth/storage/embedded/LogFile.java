package dev.azimuth.storage.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/// One file in RocksDB's log format, read from its beginning to find out how it ends.
///
/// Format (RocksDB wiki, "Write Ahead Log File Format"): blocks of 32 KiB; in them fragments of
/// `crc32c, masked (u32) | length (u16) | type (u8) | payload`, little-endian; the checksum covers
/// type and payload; types are full (1), first (2), middle (3) and last (4) of a record; a block's
/// last 6 bytes or fewer are zeros, as is space that was never written.
///
/// What is not intact is either *torn*, a write that a crash interrupted, or *damaged*:
///
/// | what is found | verdict |
/// |---|---|
/// | one bit turned back makes it intact: in length, type, payload or checksum | damaged |
/// | a later record that was written after this place had been synced | damaged |
/// | else, it leads past the end of the file | torn |
/// | else, a disk sector of it was never written: it is all zeros | torn |
/// | else | damaged |
///
/// A crash that looks like a single turned bit would need a checksum that matches by chance, once
/// in 2^32. What had been synced is told by [SyncedMark].
final class LogFile {
  private static final int BLOCK_BYTES = 32 << 10;
  private static final int SECTOR_BYTES = 512;
  private static final int HEADER_BYTES = 7;
  private static final int FULL = 1;
  private static final int FIRST = 2;
  private static final int LAST = 4;
  private static final int INCOMPLETE = -1;

  /// How a log ends.
  enum Ending {
    /// Behind an intact record.
    INTACT,
    /// In a write that was never acknowledged.
    TORN,
    /// What follows was acknowledged and can't be read.
    DAMAGED
  }

  /// How a log ends, at which byte, and the sequence number that the next record has there.
  record End(Ending ending, long position, long sequence) {}

  private final FileChannel channel;
  private final SyncedMark.Use marks;
  private final long size;

  private final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long blockStart;

  /// The record under way: where it starts, and its first bytes.
  private long recordStart = -1;

  private ByteBuffer head = ByteBuffer.allocate(0);
  private long nextSequence;

  private LogFile(FileChannel channel, SyncedMark.Use marks, long nextSequence) throws IOException {
    this.channel = channel;
    this.marks = marks;
    this.nextSequence = nextSequence;
    size = channel.size();
  }

  /// How the log in `file` ends.
  ///
  /// @param nextSequence the sequence number that its first record has; 0 if unknown
  static End end(Path file, SyncedMark.Use marks, long nextSequence) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new LogFile(channel, marks, nextSequence).end();
    }
  }

  /// Up to which sequence number everything had been synced when the records of `file` were
  /// written; -1 if it holds none.
  static long syncedUpTo(Path file, SyncedMark.Use marks) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      LogFile log = new LogFile(channel, marks, 0);
      log.load(0);
      return log.syncedAfter(0);
    }
  }

  private End end() throws IOException {
    for (long start = 0; start < size; start += BLOCK_BYTES) {
      load(start);
      int at = 0;
      while (block.limit() - at >= HEADER_BYTES) {
        if (!intact(at) || !takeFragment(at)) {
          return verdict(at);
        }
        at += HEADER_BYTES + length(at);
      }
      if (!zeros(at, block.limit())) {
        // Padding that is not: a header that was cut off, or damage.
        return block.limit() < BLOCK_BYTES ? torn(at) : end(Ending.DAMAGED, at);
      }
      if (at < block.limit() && block.limit() < BLOCK_BYTES) {
        return torn(at);
      }
    }
    return recordStart < 0
        ? new End(Ending.INTACT, size, nextSequence)
        : new End(Ending.TORN, recordStart, nextSequence);
  }

  private void load(long start) throws IOException {
    block.clear();
    while (block.hasRemaining() && channel.read(block, start + block.position()) > 0) {}
    block.flip();
    blockStart = start;
  }

  /// Adds an intact fragment to its record; false if it can't come here.
  private boolean takeFragment(int at) {
    int type = block.get(at + 6);
    boolean starts = type == FULL || type == FIRST;
    if (!isType(type) || starts != recordStart < 0) {
      return false;
    }
    if (starts) {
      recordStart = blockStart + at;
      head = SyncedMark.emptyHead();
    }
    addToHead(at);
    if (type == FULL || type == LAST) {
      nextSequence = SyncedMark.sequenceAfter(head, marks, nextSequence);
      recordStart = -1;
    }
    return true;
  }

  private void addToHead(int at) {
    int taken = Math.min(length(at), head.remaining());
    head.put(block.slice(at + HEADER_BYTES, taken));
  }

  private End end(Ending ending, int at) {
    return new End(ending, blockStart + at, nextSequence);
  }

  private End torn(int at) {
    return new End(Ending.TORN, recordStart < 0 ? blockStart + at : recordStart, nextSequence);
  }

  /// What the fragment at `at`, which is not intact or out of place, tells.
  private End verdict(int at) throws IOException {
    End damaged = end(Ending.DAMAGED, at);
    End torn = torn(at);
    if (intact(at) || oneBitFromIntact(at)) {
      return damaged;
    }
    boolean interrupted =
        (at + HEADER_BYTES + length(at) > block.limit() && blockStart + block.limit() == size)
            || unwrittenSector(at);
    if (!interrupted) {
      return damaged;
    }
    return syncedAfter(at + 1) >= nextSequence ? damaged : torn;
  }

  /// Up to which sequence number everything had been synced when the intact records after `from` in
  /// this block and those of later blocks were written; -1 if there are none.
  private long syncedAfter(int from) throws IOException {
    long synced = -1;
    int at = from;
    while (true) {
      while (at + HEADER_BYTES <= block.limit()) {
        if (!isType(block.get(at + 6)) || !intact(at)) {
          at++;
          continue;
        }
        synced = Math.max(synced, markAt(at));
        at += HEADER_BYTES + length(at);
      }
      if (blockStart + BLOCK_BYTES >= size) {
        return synced;
      }
      load(blockStart + BLOCK_BYTES);
      at = 0;
    }
  }

  private static boolean isType(int type) {
    return type >= FULL && type <= LAST;
  }

  /// The mark of the record that starts with the intact fragment at `at`. One that is split before
  /// it tells nothing, and neither does the rest of a record.
  private long markAt(int at) {
    int type = block.get(at + 6);
    if (type != FULL && type != FIRST) {
      return INCOMPLETE;
    }
    head = SyncedMark.emptyHead();
    addToHead(at);
    boolean split = type == FIRST && head.hasRemaining();
    return split ? INCOMPLETE : SyncedMark.syncedUpTo(head, marks);
  }

  private int length(int at) {
    return Short.toUnsignedInt(block.getShort(at + 4));
  }

  private boolean intact(int at) {
    return matches(at, length(at));
  }

  private boolean matches(int at, int length) {
    return at + HEADER_BYTES + length <= block.limit()
        && MaskedChecksum.of(checksum(at, length)) == block.getInt(at);
  }

  private CRC32C checksum(int at, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(block.slice(at + HEADER_BYTES - 1, length + 1));
    return checksum;
  }

  private boolean oneBitFromIntact(int at) {
    for (int bit = 1; bit <= 1 << 15; bit <<= 1) {
      if (matches(at, length(at) ^ bit)) {
        return true;
      }
    }
    int length = length(at);
    return at + HEADER_BYTES + length <= block.limit()
        && MaskedChecksum.oneBitBetween(block.getInt(at), checksum(at, length), length + 1);
  }

  /// Whether a sector of the fragment at `at` was never written. What is behind it does not count:
  /// its length may be among what was not.
  private boolean unwrittenSector(int at) {
    int end = Math.min(block.limit(), at + HEADER_BYTES + length(at));
    for (int sector = at / SECTOR_BYTES * SECTOR_BYTES; sector < end; sector += SECTOR_BYTES) {
      int from = Math.max(at, sector);
      if (zeros(from, Math.min(block.limit(), sector + SECTOR_BYTES))) {
        return true;
      }
    }
    return false;
  }

  private boolean zeros(int from, int to) {
    for (int at = from; at < to; at++) {
      if (block.get(at) != 0) {
        return false;
      }
    }
    return true;
  }
}
