package dev.azimuth.nodes.index.sparse;

import dev.azimuth.nodes.index.RegionOrder;
import dev.azimuth.nodes.index.RowBitmap;

/// Where things lie in the file of an inverted index, in bytes from its beginning; see [SparseFile]
/// for what lies there.
///
/// @param lists dimensions that some row has
/// @param blocks of all lists
/// @param postings elements of all rows
record SparseLayout(int dimension, int rowCount, int lists, long blocks, long postings) {
  static final int HEADER_BYTES = 256;

  /// Postings of a block.
  static final int BLOCK = 128;

  /// Bytes of the record of a list.
  static final int LIST_BYTES = 32;

  /// Bytes of the record of a block.
  static final int BLOCK_BYTES = 12;

  private static final int ALIGNMENT = 64;

  /// The parts of the file behind the header, each with a checksum.
  enum Region {
    PRESENT,
    LISTS,
    BLOCKS,
    ROWS,
    WEIGHTS
  }

  private static long align(long bytes) {
    return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /// Blocks of a list.
  static int blocks(int postings) {
    return (postings + BLOCK - 1) / BLOCK;
  }

  /// Bytes of a region.
  long bytes(Region region) {
    return switch (region) {
      case PRESENT -> align(Long.BYTES * (long) RowBitmap.wordCount(rowCount));
      case LISTS -> align(LIST_BYTES * (long) lists);
      case BLOCKS -> align(BLOCK_BYTES * blocks);
      case ROWS, WEIGHTS -> align(Integer.BYTES * postings);
    };
  }

  /// Where a region begins.
  long offset(Region region) {
    return RegionOrder.offset(HEADER_BYTES, region, this::bytes);
  }

  /// Where the record of a list begins.
  long list(int list) {
    return offset(Region.LISTS) + (long) LIST_BYTES * list;
  }

  /// Bytes of the file.
  long fileBytes() {
    return offset(Region.WEIGHTS) + bytes(Region.WEIGHTS);
  }
}
