package dev.azimuth.nodes.role;

import dev.azimuth.nodes.job.ProcessJobs;
import dev.azimuth.nodes.shard.ShardHost;
import dev.azimuth.storage.catalog.Catalog;
import dev.azimuth.storage.placement.PlacementView;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;

/// What the roles of a node share; all of it is of the process, and outlives them.
public record NodeContext(
    NodeMembership membership,
    PlacementView placement,
    Catalog catalog,
    ShardHost host,
    ProcessJobs jobs,
    Clock clock,
    Scheduler scheduler) {}
