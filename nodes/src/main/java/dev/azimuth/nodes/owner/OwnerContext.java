package dev.azimuth.nodes.owner;

import dev.azimuth.nodes.job.IndexBuild;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;

/// What all owned shards of a node share.
///
/// @param nodeId the node that they are assigned to
public record OwnerContext(
    String nodeId,
    SegmentStorage segments,
    LogBroker logs,
    PlacementView placement,
    OwnerSettings settings,
    Clock clock,
    Scheduler scheduler) {
  /// For builds of indexes.
  IndexBuild.Context builds() {
    return new IndexBuild.Context(segments, settings.indexBuildBytesMax(), clock, scheduler);
  }
}
