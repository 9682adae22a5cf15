package dev.azimuth.coordinators.data;

import java.time.Duration;

/// Settings of the data coordinator.
///
/// @param planInterval time between two looks at a shard that has not changed: how late rows are
///   dropped whose retention has ended
/// @param garbageGrace an object that no manifest in use names is removed when that is so for this
///   long; longer than any writer takes from the first byte of an object to the commit of the
///   manifest that names it
public record DataSettings(
    CompactionPolicy compaction, Duration planInterval, Duration garbageGrace) {
  /// What is used unless configured otherwise.
  public static final DataSettings DEFAULT =
      new DataSettings(CompactionPolicy.DEFAULT, Duration.ofMinutes(1), Duration.ofMinutes(10));

  public DataSettings {
    if (planInterval.toMillis() < 1 || garbageGrace.toMillis() < 1) {
      throw new IllegalArgumentException("intervals must be positive");
    }
  }
}
