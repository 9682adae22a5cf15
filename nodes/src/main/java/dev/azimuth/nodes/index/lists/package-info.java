/// Indexes by inverted lists: rows in lists by the nearest of some centres, of which a search looks
/// into those nearest to its query.
///
/// An index is immutable and safe for any thread; builders and searches hold scratch space and are
/// for one thread at a time. Must not know segments, shards or plans: rows come as memory, what may
/// be found as a bitmap.
@NullMarked
package dev.azimuth.nodes.index.lists;

import org.jspecify.annotations.NullMarked;
