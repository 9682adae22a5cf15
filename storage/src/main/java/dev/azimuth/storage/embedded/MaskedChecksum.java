package dev.azimuth.storage.embedded;

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
}
