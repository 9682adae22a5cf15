/// The kinds of index by their names: the one place that knows all of them.
///
/// Stateless, for any thread. Must not know segments, shards or plans.
@NullMarked
package dev.azimuth.nodes.index.kind;

import org.jspecify.annotations.NullMarked;
