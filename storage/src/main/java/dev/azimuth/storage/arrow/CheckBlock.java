package dev.azimuth.storage.arrow;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The block before the footer of a file, by which the footer is checked. Little-endian:
///
/// ```
/// magic "AZIMUTH\0" | format version (u32) | kind (u32) | file length (u64) | footer length (u32)
/// | CRC32C of the footer (u32) | zeros (28 bytes) | CRC32C of the 60 bytes before (u32)
/// ```
///
/// Magic, format version, size and the checksum at the end stay as they are in all later versions,
/// so that a later version is told from damage.
record CheckBlock(int formatVersion, int kind, long fileLength, int footerLength, int checksum) {
  static final int BYTES = 64;

  private static final long MAGIC = 0x00_48_54_55_4d_49_5a_41L;
  private static final int CHECKED_BYTES = 60;

  ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC)
        .putInt(formatVersion)
        .putInt(kind)
        .putLong(fileLength)
        .putInt(footerLength)
        .putInt(checksum)
        .putInt(CHECKED_BYTES, ownChecksum(out));
    return out.rewind();
  }

  /// Reads a block of any format version up to `newest`.
  static CheckBlock decode(ByteBuffer block, int newest, String objectKey) {
    ByteBuffer in = block.order(ByteOrder.LITTLE_ENDIAN);
    if (in.remaining() != BYTES
        || in.getLong() != MAGIC
        || in.getInt(CHECKED_BYTES) != ownChecksum(in)) {
      throw new AzimuthException(
          ErrorCode.CORRUPTED, objectKey + ": no check block before the footer");
    }
    CheckBlock decoded =
        new CheckBlock(in.getInt(), in.getInt(), in.getLong(), in.getInt(), in.getInt());
    if (decoded.formatVersion > newest) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW,
          objectKey + " has format " + decoded.formatVersion + ", known up to " + newest);
    }
    return decoded;
  }

  private static int ownChecksum(ByteBuffer block) {
    CRC32C checksum = new CRC32C();
    checksum.update(block.slice(0, CHECKED_BYTES));
    return (int) checksum.getValue();
  }
}
