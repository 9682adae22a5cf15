package dev.azimuth.storage.embedded;

import java.util.zip.CRC32C;

/// How RocksDB stores a CRC-32C: rotated and shifted, so that checksums of data with checksums in
/// it stay good.
final class MaskedChecksum {
  private static final int DELTA = 0xa282ead8;
  private static final int POLYNOMIAL_REVERSED = 0x82f63b78;

  private MaskedChecksum() {}

  static int of(CRC32C checksum) {
    int crc = (int) checksum.getValue();
    return Integer.rotateRight(crc, 15) + DELTA;
  }

  /// Whether `stored` and what was found, `length` bytes with the checksum `found`, would match if
  /// one bit of either were turned.
  ///
  /// A turned bit of the bytes changes their checksum by a value that depends on nothing but its
  /// distance from the end: what the polynomial leaves of a power of x.
  static boolean oneBitBetween(int stored, CRC32C found, int length) {
    if (Integer.bitCount(stored ^ of(found)) == 1) {
      return true;
    }
    int wanted = Integer.rotateLeft(stored - DELTA, 15) ^ (int) found.getValue();
    int change = POLYNOMIAL_REVERSED;
    for (long bit = 0; bit < 8L * length; bit++) {
      if (change == wanted) {
        return true;
      }
      change = (change >>> 1) ^ ((change & 1) == 0 ? 0 : POLYNOMIAL_REVERSED);
    }
    return false;
  }
}
