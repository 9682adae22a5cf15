package dev.azimuth.storage.time;

/// Source of wall-clock and monotonic time.
public interface Clock {
  /// Wall-clock time in milliseconds since 1970-01-01T00:00Z; may jump in either direction.
  long wallMillis();

  /// Monotonic time in nanoseconds from an arbitrary origin; never goes back.
  long nanos();
}
