package dev.azimuth.server.benchmark;

import java.util.Locale;

/// Prints figures, one a line, as they become known.
final class Figures {
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private Figures() {}

  static void print(String label, String value) {
    System.out.printf("  %-52s %s%n", label, value);
    System.out.flush();
  }

  /// A rate in bytes per second.
  static void print(String label, double bytesPerSecond) {
    print(label, String.format(Locale.ROOT, "%,.0f MB/s", bytesPerSecond / BYTES_PER_MEGABYTE));
  }

  static void print(String label, Latencies latencies) {
    print(label, latencies.toString());
  }

  /// Bytes moved in this time, with the rate.
  static void rate(String label, long bytes, double seconds) {
    print(
        label,
        String.format(
            Locale.ROOT,
            "%,.0f MB/s (%,.0f MB in %.2f s)",
            bytes / BYTES_PER_MEGABYTE / seconds,
            bytes / BYTES_PER_MEGABYTE,
            seconds));
  }

  static void seconds(String label, double seconds) {
    print(label, String.format(Locale.ROOT, "%.2f s", seconds));
  }
}
