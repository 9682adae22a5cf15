package dev.azimuth.storage.time;

import java.time.Instant;

/// Arithmetic on hybrid timestamps: `milliseconds since 1970 << 18 | counter`, as plain `long`s.
///
/// Comparing two timestamps as signed longs compares them in time. Zero lies before all of them.
public final class HybridTimestamp {
  /// Bits of the counter within one millisecond.
  public static final int COUNTER_BITS = 18;

  /// Before every timestamp that is ever handed out.
  public static final long MIN = 0;

  /// After every timestamp that is ever handed out.
  public static final long MAX = Long.MAX_VALUE;

  private HybridTimestamp() {}

  /// The first timestamp of a millisecond.
  public static long ofMillis(long wallMillis) {
    if (wallMillis < 0 || wallMillis > MAX >> COUNTER_BITS) {
      throw new IllegalArgumentException("wall time out of range: " + wallMillis);
    }
    return wallMillis << COUNTER_BITS;
  }

  /// The wall-clock part of a timestamp, in milliseconds since 1970.
  public static long wallMillis(long timestamp) {
    return timestamp >>> COUNTER_BITS;
  }

  /// The timestamp as people read it, for messages and logs.
  public static String format(long timestamp) {
    return Instant.ofEpochMilli(wallMillis(timestamp))
        + "+"
        + (timestamp & ((1L << COUNTER_BITS) - 1));
  }
}
