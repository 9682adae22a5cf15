package dev.azimuth.server.service;

import java.time.Duration;

/// How long callers wait for calls that have no deadline of their own.
///
/// @param requestLimit for timestamps, admission and verdicts
/// @param definitionLimit for data definition
/// @param maintenanceLimit for work on segments: flushing, merging, reading all of them
public record CallLimits(
    Duration requestLimit, Duration definitionLimit, Duration maintenanceLimit) {
  /// What holds unless told otherwise.
  public static final CallLimits DEFAULT =
      new CallLimits(Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(30));
}
