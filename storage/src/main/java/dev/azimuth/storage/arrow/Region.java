package dev.azimuth.storage.arrow;

/// A part of a file: its bytes, and zeros up to the next multiple of [#ALIGNMENT].
///
/// Regions follow one another without a gap.
///
/// @param offset in the file, a multiple of [#ALIGNMENT]
/// @param length in bytes, without the zeros
/// @param checksum CRC32C of bytes and zeros
public record Region(String name, long offset, long length, int checksum) {
  /// Every region starts at a multiple of it.
  public static final int ALIGNMENT = 64;

  public Region {
    if (offset < 0 || length < 0 || offset % ALIGNMENT != 0) {
      throw new IllegalArgumentException("region " + name + " at " + offset + " of " + length);
    }
  }

  /// Where the next region starts.
  public long end() {
    return aligned(Math.addExact(offset, length));
  }

  /// `size` rounded up to a multiple of [#ALIGNMENT].
  static long aligned(long size) {
    return Math.addExact(size, ALIGNMENT - 1) & -ALIGNMENT;
  }
}
