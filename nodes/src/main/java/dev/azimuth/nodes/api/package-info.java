/// The two services of nodes: plan fragments for query nodes, verdicts for shard owners.
///
/// Immutable requests and replies, asynchronous calls, safe for any thread. Everything in a request
/// can be written to a wire; nothing here knows how the node does its work.
@NullMarked
package dev.azimuth.nodes.api;

import org.jspecify.annotations.NullMarked;
