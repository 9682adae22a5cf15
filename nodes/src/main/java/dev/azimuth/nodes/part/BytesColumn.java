package dev.azimuth.nodes.part;

import java.lang.foreign.MemorySegment;

/// Values of `PhysicalKind.BYTES`, each within one page of memory.
///
/// A row's slot is `page << 48 | offset << 24 | length`, a value being shorter than 16 MiB.
public abstract non-sealed class BytesColumn extends PartColumn {
  /// Bits of an offset and of a length.
  protected static final int FIELD_BITS = 24;

  /// Most bytes of a value, and largest offset in a page.
  protected static final int FIELD_MASK = (1 << FIELD_BITS) - 1;

  /// Most pages.
  protected static final int PAGES_MAX = 1 << 16;

  /// For those who know where the values lie.
  protected BytesColumn() {}

  /// Where the bytes of row `ordinal` are: their slot, for the methods that take one.
  public abstract long slot(int ordinal);

  /// Puts the slots of rows of one block into `out`.
  public abstract void readSlots(int first, int count, long[] out);

  /// The pages that slots point into.
  protected abstract MemorySegment[] pages();

  /// The page that a slot points into; empty for an empty value.
  public final MemorySegment page(long slot) {
    return length(slot) == 0 ? MemorySegment.NULL : pages()[(int) (slot >>> 2 * FIELD_BITS)];
  }

  /// Where the value starts in its page.
  public static long offset(long slot) {
    return slot >>> FIELD_BITS & FIELD_MASK;
  }

  /// Bytes of the value.
  public static int length(long slot) {
    return (int) slot & FIELD_MASK;
  }

  /// The slot of a value that is not empty.
  protected static long slot(int page, long offset, int length) {
    return (long) page << 2 * FIELD_BITS | offset << FIELD_BITS | length;
  }
}
