package dev.azimuth.nodes.growing;

/// How the rows of a column are cut into chunks: 64 rows, then as many as there are already, up to
/// `1 << shift` rows each.
///
/// Small tables stay small, and every block (see [#blockEnd]) lies in one chunk of every column.
record Chunking(int shift) {
  /// Most rows in a block.
  static final int BLOCK_ROWS = 1024;

  private static final int FIRST_SHIFT = 6;
  private static final int SHIFT_MIN = 10;
  private static final int SHIFT_MAX = 16;
  private static final long CHUNK_BYTES_MAX = 32L << 20;

  /// Chunks of at most 65 536 rows or, down to one block, about 32 MiB.
  static Chunking ofRowBytes(long rowBytes) {
    int shift = SHIFT_MAX;
    while (shift > SHIFT_MIN && rowBytes << shift > CHUNK_BYTES_MAX) {
      shift--;
    }
    return new Chunking(shift);
  }

  /// The chunk that holds a row.
  int chunk(int ordinal) {
    if (ordinal >>> shift > 0) {
      return shift - FIRST_SHIFT + (ordinal >>> shift);
    }
    return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros(ordinal) - FIRST_SHIFT);
  }

  /// First row of the chunk that holds `ordinal`.
  int chunkStart(int ordinal) {
    if (ordinal >>> shift > 0) {
      return ordinal >>> shift << shift;
    }
    return ordinal >>> FIRST_SHIFT == 0 ? 0 : Integer.highestOneBit(ordinal);
  }

  /// Rows in the chunk that starts at `start`.
  int chunkRows(int start) {
    return start == 0 ? 1 << FIRST_SHIFT : Math.min(start, 1 << shift);
  }

  /// Rows from `ordinal` on in its block, at most `count`.
  static int rowsInBlock(int ordinal, int count) {
    return Math.min(count, blockEnd(ordinal) - ordinal);
  }

  /// Whether rows, in ascending order, follow one another from `from` up to, not including, `to`.
  static boolean areConsecutive(int[] rows, int from, int to) {
    return rows[to - 1] - rows[from] == to - 1 - from;
  }

  /// End of the block that holds `ordinal`: rows up to there are together in every column.
  static int blockEnd(int ordinal) {
    if (ordinal >= BLOCK_ROWS) {
      return (ordinal & -BLOCK_ROWS) + BLOCK_ROWS;
    }
    return ordinal >>> FIRST_SHIFT == 0 ? 1 << FIRST_SHIFT : 2 * Integer.highestOneBit(ordinal);
  }
}
