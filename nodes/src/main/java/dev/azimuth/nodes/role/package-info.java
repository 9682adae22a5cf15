/// The roles of a node: query node, data node and index node, with what they share: membership in
/// the cluster and the shards that they are assigned.
///
/// Safe for any thread; everything is asynchronous. Roles speak to coordinators through the meta
/// store only, and must not know how a shard is followed or a fragment computed.
@NullMarked
package dev.azimuth.nodes.role;

import org.jspecify.annotations.NullMarked;
