package dev.azimuth.storage.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A filter that says of a key that it is certainly not in a segment, or that it may be.
///
/// A split block Bloom filter as Apache Parquet specifies it: blocks of 256 bits, 8 words of 32
/// bits, each key sets one bit in each word of one block. With [#BITS_PER_KEY] bits about one of
/// 700 absent keys passes. Its hash is not that of the key itself but a mixture of it, since keys
/// of one shard share the leading bits of theirs: `KeyHash` decides the shard. Borrowed memory, a
/// multiple of 32 bytes; safe for any thread.
final class KeyFilter {
  /// Bits for each row.
  static final int BITS_PER_KEY = 16;

  private static final int BLOCK_BYTES = 32;
  private static final int WORDS = 8;
  private static final int SHIFT = 27;
  private static final int[] SALTS = {
    0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
  };
  private static final ValueLayout.OfInt WORD =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment blocks;

  KeyFilter(MemorySegment blocks) {
    this.blocks = blocks;
  }

  /// An empty filter for `keys` keys.
  static KeyFilter allocate(Arena arena, long keys) {
    return new KeyFilter(arena.allocate(bytes(keys), BLOCK_BYTES));
  }

  /// Bytes of a filter for `keys` keys.
  static long bytes(long keys) {
    long perBlock = BLOCK_BYTES * Byte.SIZE / BITS_PER_KEY;
    return Math.max(1, (keys + perBlock - 1) / perBlock) * BLOCK_BYTES;
  }

  MemorySegment bytes() {
    return blocks;
  }

  /// Adds a key by its `KeyHash`.
  void add(long keyHash) {
    long hash = DistinctEstimator.mix(keyHash);
    long block = block(hash);
    for (int word = 0; word < WORDS; word++) {
      long at = block + (long) word * Integer.BYTES;
      blocks.set(WORD, at, blocks.get(WORD, at) | bit(hash, word));
    }
  }

  /// False if no key with this `KeyHash` was added.
  boolean mayContain(long keyHash) {
    long hash = DistinctEstimator.mix(keyHash);
    long block = block(hash);
    for (int word = 0; word < WORDS; word++) {
      if ((blocks.get(WORD, block + (long) word * Integer.BYTES) & bit(hash, word)) == 0) {
        return false;
      }
    }
    return true;
  }

  private long block(long hash) {
    return ((hash >>> Integer.SIZE) * (blocks.byteSize() / BLOCK_BYTES) >>> Integer.SIZE)
        * BLOCK_BYTES;
  }

  private static int bit(long hash, int word) {
    return 1 << ((int) hash * SALTS[word] >>> SHIFT);
  }
}
