package dev.azimuth.nodes.api;

import java.util.List;

/// What a node tells of the shards that it owns, for people who look.
///
/// @param jobs those under way, and the last ones that have ended, oldest first
public record OwnerStatus(List<ShardStatus> shards, List<JobStatus> jobs) {
  public OwnerStatus {
    shards = List.copyOf(shards);
    jobs = List.copyOf(jobs);
  }
}
