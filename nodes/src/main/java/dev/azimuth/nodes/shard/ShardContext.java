package dev.azimuth.nodes.shard;

import dev.azimuth.nodes.growing.MemoryAccount;
import dev.azimuth.nodes.segment.SegmentLoader;
import dev.azimuth.nodes.segment.SegmentStorage;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.time.Clock;
import dev.azimuth.storage.time.Scheduler;

/// What all shards of a process share.
///
/// @param growing counts the memory of rows that are in no segment
record ShardContext(
    LogBroker broker,
    SegmentStorage segments,
    SegmentLoader loader,
    MemoryAccount growing,
    Clock clock,
    Scheduler scheduler) {}
