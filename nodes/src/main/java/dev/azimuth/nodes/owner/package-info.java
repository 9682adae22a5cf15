/// What the owner of a shard does beside following its log: it admits writes as memory allows, cuts
/// ranges, moves them into segments, merges segments, and reads them to check them.
///
/// Everything is asynchronous and safe for any thread; files are written and read on the
/// scheduler's blocking executor. Every change of a manifest is fenced by the node's assignment.
/// Must not know who asks for the work, or how shards are assigned.
@NullMarked
package dev.azimuth.nodes.owner;

import org.jspecify.annotations.NullMarked;
