package dev.azimuth.nodes.index;

import java.util.Arrays;

/// Rows of an index as a bitmap: bit `row % 64` of word `row / 64`.
///
/// @param words at least one for each 64 rows of the index; shared, not copied
/// @param count bits that are set
public record RowBitmap(long[] words, int count) {
  /// Words of a bitmap over so many rows.
  public static int wordCount(int rowCount) {
    return (rowCount + Long.SIZE - 1) / Long.SIZE;
  }

  /// The rows whose bits are set in `words`.
  public static RowBitmap of(long[] words) {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return new RowBitmap(words, count);
  }

  /// Rows 0 to `rowCount`.
  public static RowBitmap all(int rowCount) {
    long[] words = new long[wordCount(rowCount)];
    Arrays.fill(words, -1L);
    if (rowCount % Long.SIZE != 0) {
      words[words.length - 1] = (1L << rowCount) - 1;
    }
    return new RowBitmap(words, rowCount);
  }

  /// The rows in ascending order.
  public int[] toArray() {
    int[] rows = new int[count];
    int at = 0;
    for (int word = 0; word < words.length; word++) {
      for (long bits = words[word]; bits != 0; bits &= bits - 1) {
        rows[at++] = (word << 6) + Long.numberOfTrailingZeros(bits);
      }
    }
    return rows;
  }

  /// Whether a row is in it.
  public boolean contains(int row) {
    return (words[row >>> 6] >>> row & 1) != 0;
  }

  /// What is in this and not in the other.
  public RowBitmap without(RowBitmap other) {
    long[] rest = words.clone();
    for (int i = 0; i < Math.min(rest.length, other.words.length); i++) {
      rest[i] &= ~other.words[i];
    }
    return of(rest);
  }

  /// What is in both.
  public RowBitmap and(RowBitmap other) {
    long[] both = new long[Math.min(words.length, other.words.length)];
    for (int i = 0; i < both.length; i++) {
      both[i] = words[i] & other.words[i];
    }
    return of(both);
  }
}
