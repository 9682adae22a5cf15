package dev.azimuth.coordinators.root;

import java.time.Duration;

/// Settings of the root coordinator.
///
/// @param timestampWindow how far ahead of use the bound of timestamps is saved; one transaction
///   per half of it under load, and the most that timestamps jump by when a leader is killed
/// @param tickInterval time between rounds of ticks: how late a shard without readers is in seeing
///   that time has moved on
/// @param waitingRequestsMax most requests for timestamps, and most definition statements, that may
///   wait; more are refused with `TOO_MANY_REQUESTS`
public record RootSettings(
    Duration timestampWindow, Duration tickInterval, int waitingRequestsMax) {
  /// What is used unless configured otherwise.
  public static final RootSettings DEFAULT =
      new RootSettings(Duration.ofSeconds(3), Duration.ofSeconds(1), 10_000);

  public RootSettings {
    if (timestampWindow.toMillis() < 2 || tickInterval.toMillis() < 1 || waitingRequestsMax < 1) {
      throw new IllegalArgumentException("window, interval and limit must be positive");
    }
  }
}
