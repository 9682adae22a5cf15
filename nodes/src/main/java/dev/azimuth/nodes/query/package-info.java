/// Runs fragments over the rows of a shard: scans and look-ups, top-k, partial aggregates, and the
/// cursors that hand out their results.
///
/// A cursor is safe for any thread, its reader is one at a time; what it computes runs on the
/// scheduler's computing threads, block by block, and stops at the deadline or when it is closed.
/// Must not know of logs, placement or how a shard got its rows.
@NullMarked
package dev.azimuth.nodes.query;

import org.jspecify.annotations.NullMarked;
