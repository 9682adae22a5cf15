/// Which node is wanted for, and which node serves, each shard: the records by which coordinators
/// and nodes speak to each other through the meta store, never directly.
///
/// Immutable values with codecs. A coordinator writes assignments, a node writes what it serves
/// under its own lease, proxies watch the latter to route.
@NullMarked
package dev.azimuth.storage.placement;

import org.jspecify.annotations.NullMarked;
