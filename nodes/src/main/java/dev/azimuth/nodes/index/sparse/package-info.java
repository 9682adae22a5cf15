/// The inverted index over sparse vectors: for each dimension the rows that have it, searched for
/// the greatest products, all of which it finds.
///
/// An index is immutable and safe for any thread; builders and searches hold scratch space and are
/// for one thread at a time. Must not know segments, shards or plans: rows come as memory, what may
/// be found as a bitmap.
@NullMarked
package dev.azimuth.nodes.index.sparse;

import org.jspecify.annotations.NullMarked;
