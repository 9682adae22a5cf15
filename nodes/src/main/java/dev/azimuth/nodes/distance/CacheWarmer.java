package dev.azimuth.nodes.distance;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Brings rows into the cache before a kernel needs them.
///
/// Java has no prefetch instruction. A loop that loads one byte of each cache line and does next to
/// nothing with it comes near: its loads do not depend on each other, so that many misses are under
/// way at once, where a kernel would wait for few. For one thread.
public final class CacheWarmer {
  private static final int LINE_BYTES = 64;

  private long seen;

  /// Loads the first `bytes` of the codes `ordinals[0 .. count)`.
  public void load(CodeRows codes, int[] ordinals, int count, int bytes) {
    MemorySegment data = codes.data();
    long sum = 0;
    for (int line = 0; line < bytes; line += LINE_BYTES) {
      for (int i = 0; i < count; i++) {
        sum += data.get(ValueLayout.JAVA_BYTE, codes.at(ordinals[i]) + line);
      }
    }
    seen += sum;
  }

  /// Loads rows `ordinals[0 .. count)`.
  public void load(FloatRows rows, int[] ordinals, int count) {
    MemorySegment data = rows.data();
    int bytes = rows.element().bytes(rows.dimension());
    long sum = 0;
    for (int i = 0; i < count; i++) {
      for (int line = 0; line < bytes; line += LINE_BYTES) {
        sum += data.get(ValueLayout.JAVA_BYTE, rows.at(ordinals[i]) + line);
      }
    }
    seen += sum;
  }

  /// A number that depends on all that was loaded, so that the loads are not optimised away.
  public long seen() {
    return seen;
  }
}
