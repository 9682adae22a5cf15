package dev.azimuth.nodes.job;

import dev.azimuth.storage.object.CallLimit;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;

/// Where the roles of a process show what they do to files, and what they share of its machine.
///
/// @param building lets builds of indexes run one at a time: each uses several threads and much
///   memory
public record ProcessJobs(JobBoard board, CallLimit building) {
  private static final int WAITING_MAX = 10_000;

  /// Those of a process that does nothing yet.
  public static ProcessJobs of(Clock clock, Scheduler scheduler) {
    return new ProcessJobs(
        new JobBoard(clock), new CallLimit("builds", 1, WAITING_MAX, scheduler.blocking()));
  }
}
