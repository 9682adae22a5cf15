package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.IndexBytes;
import dev.azimuth.nodes.index.RegionOrder;
import dev.azimuth.nodes.index.sparse.SparseLayout.Region;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.lang.foreign.MemorySegment;

/// The file of an inverted index over sparse vectors, little-endian. It begins with a header of 256
/// bytes:
///
/// | offset | type | content |
/// |---|---|---|
/// | 0 | 8 bytes | `AZSPARS` and 0 |
/// | 8 | int32 | format version, 1 |
/// | 12 | int32 | dimension |
/// | 16 | int32 | rows of the segment |
/// | 20 | int32 | lists: dimensions that some row has |
/// | 24 | int64 | blocks of all lists |
/// | 32 | int64 | postings: elements of all rows |
/// | 40 | 5 x (int64, int32) | length and CRC32C of each region |
/// | 252 | int32 | CRC32C of the 252 bytes before |
///
/// What is not named is zero. The regions follow one another without gaps, each padded with zeros
/// to a multiple of 64 bytes:
///
/// | region | content |
/// |---|---|
/// | present | bitmap of the rows that have a vector, also of those without elements |
/// | lists | by ascending dimension: int32 dimension from 0, int32 postings, int64 number of the first posting, int64 number of the first block, float32 least and greatest weight |
/// | blocks | for each 128 postings of a list, and for the rest of it: int32 last row, float32 least and greatest weight |
/// | rows | int32 row of each posting, ascending in a list |
/// | weights | float32 element of each posting |
final class SparseFile {
  /// Where things stand in the record of a list, and weights in that of a block.
  static final int POSTINGS = 4;

  static final int FIRST_POSTING = 8;
  static final int FIRST_BLOCK = 16;
  static final int LIST_WEIGHTS = 24;
  static final int BLOCK_WEIGHTS = 4;

  private static final int FORMAT_VERSION = 1;
  private static final long MAGIC = 0x00_53_52_41_50_53_5a_41L;
  private static final int ENTRIES = 40;
  private static final int CHECKSUM = 252;

  private SparseFile() {}

  /// Writes the header, with checksums over all that the file has by now.
  static void seal(MemorySegment file, SparseLayout layout) {
    file.asSlice(0, SparseLayout.HEADER_BYTES).fill((byte) 0);
    file.set(IndexBytes.LONG, 0, MAGIC);
    int[] fields = {FORMAT_VERSION, layout.dimension(), layout.rowCount(), layout.lists()};
    IndexBytes.putInts(file, 8, fields);
    file.set(IndexBytes.LONG, 24, layout.blocks());
    file.set(IndexBytes.LONG, 32, layout.postings());
    RegionOrder.seal(file, ENTRIES, SparseLayout.HEADER_BYTES, Region.values(), layout::bytes);
    file.set(IndexBytes.INT, CHECKSUM, IndexBytes.checksum(file.asSlice(0, CHECKSUM)));
  }

  /// Reads the layout from the header; `CORRUPTED`, naming the object, if that is damaged or the
  /// file is not as long as it says.
  static SparseLayout layout(MemorySegment file, String objectKey) {
    if (file.byteSize() < SparseLayout.HEADER_BYTES
        || file.get(IndexBytes.LONG, 0) != MAGIC
        || ownChecksum(file) != IndexBytes.checksum(file.asSlice(0, CHECKSUM))) {
      throw corrupted(objectKey, "no header of an inverted index");
    }
    if (file.get(IndexBytes.INT, 8) > FORMAT_VERSION) {
      throw new AzimuthException(
          ErrorCode.DATA_DIRECTORY_TOO_NEW,
          objectKey + " has format " + file.get(IndexBytes.INT, 8));
    }
    SparseLayout layout =
        new SparseLayout(
            file.get(IndexBytes.INT, 12),
            file.get(IndexBytes.INT, 16),
            file.get(IndexBytes.INT, 20),
            file.get(IndexBytes.LONG, 24),
            file.get(IndexBytes.LONG, 32));
    if (file.byteSize() != layout.fileBytes()) {
      throw corrupted(
          objectKey, file.byteSize() + " bytes where " + layout.fileBytes() + " are expected");
    }
    return layout;
  }

  /// Compares all checksums; `CORRUPTED`, naming object and region.
  static void verify(MemorySegment file, String objectKey) {
    SparseLayout layout = layout(file, objectKey);
    RegionOrder.damaged(file, ENTRIES, SparseLayout.HEADER_BYTES, Region.values(), layout::bytes)
        .ifPresent(region -> {
          throw corrupted(objectKey, "region " + region + " is damaged");
        });
  }

  /// The checksum that tells this file from others.
  static int ownChecksum(MemorySegment file) {
    return file.get(IndexBytes.INT, CHECKSUM);
  }

  static AzimuthException corrupted(String objectKey, String what) {
    return new AzimuthException(ErrorCode.CORRUPTED, objectKey + ": " + what);
  }
}
