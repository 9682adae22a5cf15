package dev.azimuth.nodes.growing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which rows of a column are NULL; takes memory only where there are some.
///
/// A word may be read while bits of later rows are set in it: the bits of rows that a reader may
/// look at do not change.
final class NullBits {
  private static final int PAGE_SHIFT = 16;
  private static final int PAGE_WORDS = 1 << (PAGE_SHIFT - 6);

  private final GrowingMemory memory;
  private volatile long[] @Nullable [] pages = {};

  NullBits(GrowingMemory memory) {
    this.memory = memory;
  }

  /// Marks a row. For the writer.
  void set(int ordinal) {
    int index = ordinal >>> PAGE_SHIFT;
    long[] @Nullable [] current = pages;
    if (index >= current.length) {
      current = Arrays.copyOf(current, index + 1);
    }
    long[] page = current[index];
    if (page == null) {
      page = new long[PAGE_WORDS];
      memory.charge((long) PAGE_WORDS * Long.BYTES);
      current = current.clone();
      current[index] = page;
      pages = current;
    }
    page[(ordinal >>> 6) & (PAGE_WORDS - 1)] |= 1L << ordinal;
  }

  boolean get(int ordinal) {
    return (word(ordinal >>> 6) >>> ordinal & 1) != 0;
  }

  /// The bits of rows `64 * index` and following.
  long word(int index) {
    long[] @Nullable [] current = pages;
    int page = index / PAGE_WORDS;
    if (page >= current.length) {
      return 0;
    }
    long[] words = current[page];
    return words == null ? 0 : words[index & (PAGE_WORDS - 1)];
  }

  /// Puts the bits of rows from `first` on into `out`, bit `i` for row `first + i`.
  void copy(int first, int count, long[] out) {
    int words = (count + 63) >>> 6;
    int shift = first & 63;
    for (int i = 0; i < words; i++) {
      int index = (first >>> 6) + i;
      out[i] = shift == 0 ? word(index) : word(index) >>> shift | word(index + 1) << -shift;
    }
  }
}
