package dev.azimuth.nodes.index;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Numbers in index files, little-endian and anywhere, and checksums of files of any length.
public final class IndexBytes {
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int CHUNK_BYTES = 1 << 24;

  private IndexBytes() {}

  /// CRC32C of all bytes.
  public static int checksum(MemorySegment bytes) {
    CRC32C checksum = new CRC32C();
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      long size = Math.min(CHUNK_BYTES, bytes.byteSize() - at);
      checksum.update(bytes.asSlice(at, size).asByteBuffer());
    }
    return (int) checksum.getValue();
  }

  public static float[] floats(MemorySegment file, long offset, int count) {
    float[] values = new float[count];
    MemorySegment.copy(file, FLOAT, offset, values, 0, count);
    return values;
  }

  public static void putFloats(MemorySegment file, long offset, float[] values) {
    MemorySegment.copy(values, 0, file, FLOAT, offset, values.length);
  }

  public static long[] words(MemorySegment file, long offset, int count) {
    long[] words = new long[count];
    MemorySegment.copy(file, LONG, offset, words, 0, count);
    return words;
  }

  public static void putWords(MemorySegment file, long offset, long[] words) {
    MemorySegment.copy(words, 0, file, LONG, offset, words.length);
  }

  public static void putInts(MemorySegment file, long offset, int[] values) {
    MemorySegment.copy(values, 0, file, INT, offset, values.length);
  }
}
