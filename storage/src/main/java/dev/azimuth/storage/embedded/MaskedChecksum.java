package dev.azimuth.storage.embedded;

import dev.azimuth.storage.journal.TurnedBit;
import java.util.zip.CRC32C;

/// How RocksDB stores a CRC-32C: rotated and shifted, so that checksums of data with checksums in
/// it stay good.
final class MaskedChecksum {
  private static final int DELTA = 0xa282ead8;

  private MaskedChecksum() {}

  static int of(CRC32C checksum) {
    int crc = (int) checksum.getValue();
    return Integer.rotateRight(crc, 15) + DELTA;
  }

  /// Whether `stored` and what was found, `length` bytes with the checksum `found`, would match if
  /// one bit of either were turned.
  static boolean oneBitBetween(int stored, CRC32C found, int length) {
    return Integer.bitCount(stored ^ of(found)) == 1
        || TurnedBit.explains(
            Integer.rotateLeft(stored - DELTA, 15) ^ (int) found.getValue(), length);
  }
}
