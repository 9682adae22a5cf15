package dev.azimuth.storage.journal;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/// The frames of one file, read from its beginning to find out how it ends.
///
/// A frame that is not intact is either *torn*, a write that a crash interrupted, or *damaged*:
///
/// | what is found | verdict |
/// |---|---|
/// | a later file was begun, for which this one had been synced | damaged |
/// | one bit turned back makes it intact | damaged |
/// | a later frame that was written after this place had been synced | damaged |
/// | else, it leads past the end of the file | torn |
/// | else, a disk sector of it was never written: it is all zeros | torn |
/// | else | damaged |
///
/// A crash that looks like a single turned bit would need a checksum that matches by chance: once
/// in 2^32 for each bit of the frame, so for 500 KB of which a sector is missing in one of a
/// thousand cases. Then the journal does not open, which is better than to lose what was
/// acknowledged.
final class FileScan {
  private static final int SECTOR_BYTES = 512;

  /// How the frames of a file end.
  enum Ending {
    /// Behind an intact frame.
    INTACT,
    /// In a write that was never acknowledged.
    TORN,
    /// What follows was acknowledged and cannot be read.
    DAMAGED
  }

  /// How the frames end, at which byte, and the address up to which the intact ones prove a sync.
  record End(Ending ending, int at, long syncedUpTo) {}

  private final ByteBuffer file;
  private final int limit;
  private final long base;
  private final int headerBytes;

  /// Frames in the bytes `[headerBytes, limit)` of `file`, which is little-endian.
  ///
  /// @param base address of the first frame
  FileScan(ByteBuffer file, int headerBytes, int limit, long base) {
    this.file = file;
    this.headerBytes = headerBytes;
    this.limit = limit;
    this.base = base;
  }

  /// Visits the intact frames up to the first that is not.
  ///
  /// @param isLast whether no later file was begun
  End end(boolean isLast, Consumer<FrameHeader> visitor) {
    int at = headerBytes;
    long synced = base;
    while (at < limit) {
      if (!isIntact(at)) {
        return new End(isLast ? verdict(at) : Ending.DAMAGED, at, synced);
      }
      FrameHeader header = FrameHeader.decode(file, at);
      synced = Math.max(synced, header.syncedUpTo());
      visitor.accept(header);
      at += FrameHeader.BYTES + header.contentBytes();
    }
    return new End(Ending.INTACT, at, synced);
  }

  private long address(int at) {
    return base + at - headerBytes;
  }

  private boolean isIntact(int at) {
    if (at + FrameHeader.BYTES > limit || FrameHeader.addressAt(file, at) != address(at)) {
      return false;
    }
    FrameHeader header = FrameHeader.decode(file, at);
    return fits(at, header.contentBytes())
        && checksum(at, header.contentBytes()) == header.checksum()
        && FrameKind.of(header.kind()) != null;
  }

  private boolean fits(int at, int contentBytes) {
    return contentBytes >= 0 && contentBytes <= limit - at - FrameHeader.BYTES;
  }

  private int checksum(int at, int contentBytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(
        file.slice(
            at + FrameHeader.CHECKSUM_BYTES,
            FrameHeader.BYTES - FrameHeader.CHECKSUM_BYTES + contentBytes));
    return (int) checksum.getValue();
  }

  private Ending verdict(int at) {
    if (isOneBitFromIntact(at)) {
      return Ending.DAMAGED;
    }
    if (!leadsPastEnd(at) && !hasUnwrittenSector(at)) {
      return Ending.DAMAGED;
    }
    return syncedAfter(at + 1) > address(at) ? Ending.DAMAGED : Ending.TORN;
  }

  private boolean leadsPastEnd(int at) {
    return limit - at < FrameHeader.BYTES || !fits(at, FrameHeader.decode(file, at).contentBytes());
  }

  private boolean isOneBitFromIntact(int at) {
    if (limit - at < FrameHeader.BYTES) {
      return false;
    }
    FrameHeader header = FrameHeader.decode(file, at);
    if (fits(at, header.contentBytes())) {
      int difference = header.checksum() ^ checksum(at, header.contentBytes());
      int covered = FrameHeader.BYTES - FrameHeader.CHECKSUM_BYTES + header.contentBytes();
      if (Integer.bitCount(difference) <= 1 || TurnedBit.explains(difference, covered)) {
        return true;
      }
    }
    return isOneBitOfSizeFromIntact(at, header);
  }

  private boolean isOneBitOfSizeFromIntact(int at, FrameHeader header) {
    ByteBuffer start = FrameHeader.emptyBuffer().put(0, file, at, FrameHeader.BYTES);
    for (int bit = 1; bit != 0; bit <<= 1) {
      int contentBytes = header.contentBytes() ^ bit;
      if (fits(at, contentBytes)) {
        CRC32C checksum = new CRC32C();
        FrameHeader.setContentBytes(start, contentBytes);
        checksum.update(
            start.slice(
                FrameHeader.CHECKSUM_BYTES, FrameHeader.BYTES - FrameHeader.CHECKSUM_BYTES));
        checksum.update(file.slice(at + FrameHeader.BYTES, contentBytes));
        if ((int) checksum.getValue() == header.checksum()) {
          return true;
        }
      }
    }
    return false;
  }

  /// Whether a sector of the frame at `at` was never written. What is behind it does not count: its
  /// size may be among what was not.
  private boolean hasUnwrittenSector(int at) {
    int end = at + FrameHeader.BYTES + FrameHeader.decode(file, at).contentBytes();
    for (int sector = at / SECTOR_BYTES * SECTOR_BYTES; sector < end; sector += SECTOR_BYTES) {
      if (isZero(Math.max(at, sector), Math.min(limit, sector + SECTOR_BYTES))) {
        return true;
      }
    }
    return false;
  }

  private boolean isZero(int from, int to) {
    for (int at = from; at < to; at++) {
      if (file.get(at) != 0) {
        return false;
      }
    }
    return true;
  }

  /// The address up to which the intact frames at or after `from` prove a sync; -1 if there are
  /// none.
  private long syncedAfter(int from) {
    long synced = -1;
    int at = from;
    while (at + FrameHeader.BYTES <= limit) {
      if (isIntact(at)) {
        FrameHeader header = FrameHeader.decode(file, at);
        synced = Math.max(synced, header.syncedUpTo());
        at += FrameHeader.BYTES + header.contentBytes();
      } else {
        at++;
      }
    }
    return synced;
  }
}
