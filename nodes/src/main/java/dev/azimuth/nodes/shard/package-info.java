/// A shard in a node: its state machine, the follower that feeds it from the log, and the waits of
/// readers and writers for what the log has decided.
///
/// The state machine has one owner at a time and no clock, threads or I/O; the rest is asynchronous
/// and safe for any thread. Must not know how fragments are computed or why the shard is here.
@NullMarked
package dev.azimuth.nodes.shard;

import org.jspecify.annotations.NullMarked;
