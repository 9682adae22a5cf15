package dev.azimuth.nodes.evaluate;

import dev.azimuth.nodes.part.PartSnapshot;
import java.util.Arrays;

/// Rows of a block that count, as a bitmap: bit `i` for row `i` of the block. For one thread.
public final class Selection {
  /// Words of a bitmap over a block.
  public static final int WORDS = PartSnapshot.BLOCK_ROWS / Long.SIZE;

  private final long[] words = new long[WORDS];

  /// The bitmap; may be changed.
  public long[] words() {
    return words;
  }

  /// Selects the first `count` rows.
  public void selectFirst(int count) {
    Arrays.fill(words, 0);
    for (int word = 0; word << 6 < count; word++) {
      int rest = count - (word << 6);
      words[word] = rest >= Long.SIZE ? -1L : (1L << rest) - 1;
    }
  }

  /// Takes over what another selects.
  public void copyFrom(Selection other) {
    System.arraycopy(other.words, 0, words, 0, WORDS);
  }

  /// Selects bit `i` of `bits` for row `i`, and no others.
  public void selectWord(long bits) {
    Arrays.fill(words, 0);
    words[0] = bits;
  }

  /// Keeps what is in `bitmap` too.
  public void retain(long[] bitmap) {
    for (int word = 0; word < WORDS; word++) {
      words[word] &= bitmap[word];
    }
  }

  /// Drops what is in `bitmap`.
  public void drop(long[] bitmap) {
    for (int word = 0; word < WORDS; word++) {
      words[word] &= ~bitmap[word];
    }
  }

  /// Number of rows.
  public int count() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count;
  }

  /// Whether there is no row.
  public boolean isEmpty() {
    for (long word : words) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /// The first row at or after `from`; -1 if there is none.
  public int next(int from) {
    int word = from >>> 6;
    if (word >= WORDS) {
      return -1;
    }
    long rest = words[word] & -1L << from;
    while (rest == 0) {
      if (++word == WORDS) {
        return -1;
      }
      rest = words[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(rest);
  }
}
