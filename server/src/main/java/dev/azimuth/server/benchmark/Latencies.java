package dev.azimuth.server.benchmark;

import java.util.Arrays;
import java.util.Locale;

/// Measured times and what they say.
record Latencies(long[] sortedNanos) {
  static Latencies of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  /// The time that `percent` of the calls did not exceed, in milliseconds.
  double percentileMillis(double percent) {
    int index = (int) Math.ceil(percent / 100 * sortedNanos.length) - 1;
    return sortedNanos[Math.max(0, index)] / 1e6;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "p50 %.3f ms, p95 %.3f ms, p99 %.3f ms",
        percentileMillis(50),
        percentileMillis(95),
        percentileMillis(99));
  }
}
