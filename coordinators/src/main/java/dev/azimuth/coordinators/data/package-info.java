/// The data coordinator: gives every shard an owner among the data nodes, plans compaction, trims
/// logs behind their slowest reader and removes garbage.
///
/// Asynchronous and safe for any thread. What is decided is decided by functions without clock or
/// network: [CompactionPlan], [CoveredPositions], [GarbageMarks]. Must not know nodes other than by
/// their records.
@NullMarked
package dev.azimuth.coordinators.data;

import org.jspecify.annotations.NullMarked;
