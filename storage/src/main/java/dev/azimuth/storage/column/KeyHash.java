package dev.azimuth.storage.column;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The stable hash of an encoded key (see [KeyCodec]) and the shard that follows from it.
///
/// The hash is XXH64 with seed 0 (Yann Collet, "xxHash fast digest algorithm", XXH64). The shard is
/// `floor(hash x shards / 2^64)`, the hash taken as unsigned. Both decide where rows are, so they
/// never change.
public final class KeyHash {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final long FIRST_LANE_SEED = 0x60EA27EEADC0B5D6L; // PRIME_1 + PRIME_2
  private static final int STRIPE_BYTES = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private KeyHash() {}

  /// Shard of a key in a table of `shards` shards, from 0.
  public static int shard(byte[] key, int shards) {
    return (int) Math.unsignedMultiplyHigh(hash(key), shards);
  }

  /// The hash of a key.
  public static long hash(byte[] key) {
    int at = 0;
    long hash;
    if (key.length >= STRIPE_BYTES) {
      long a = FIRST_LANE_SEED;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      for (; at + STRIPE_BYTES <= key.length; at += STRIPE_BYTES) {
        a = round(a, (long) LONGS.get(key, at));
        b = round(b, (long) LONGS.get(key, at + 8));
        c = round(c, (long) LONGS.get(key, at + 16));
        d = round(d, (long) LONGS.get(key, at + 24));
      }
      hash =
          Long.rotateLeft(a, 1)
              + Long.rotateLeft(b, 7)
              + Long.rotateLeft(c, 12)
              + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    } else {
      hash = PRIME_5;
    }
    return avalanche(rest(hash + key.length, key, at));
  }

  private static long rest(long start, byte[] key, int from) {
    long hash = start;
    int at = from;
    for (; at + Long.BYTES <= key.length; at += Long.BYTES) {
      hash ^= round(0, (long) LONGS.get(key, at));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
    }
    if (at + Integer.BYTES <= key.length) {
      hash ^= Integer.toUnsignedLong((int) INTS.get(key, at)) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      at += Integer.BYTES;
    }
    for (; at < key.length; at++) {
      hash ^= Byte.toUnsignedLong(key[at]) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
    }
    return hash;
  }

  private static long round(long accumulator, long lane) {
    return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long start) {
    long hash = start;
    hash ^= hash >>> 33;
    hash *= PRIME_2;
    hash ^= hash >>> 29;
    hash *= PRIME_3;
    hash ^= hash >>> 32;
    return hash;
  }
}
