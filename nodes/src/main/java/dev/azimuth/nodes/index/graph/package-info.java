/// The graph index: built on codes, finished in full precision, searched where its file is mapped.
///
/// An index is immutable and safe for any thread; builders and searches hold scratch space and are
/// for one thread at a time. Must not know segments, shards or plans: rows come as memory, what may
/// be found as a bitmap.
@NullMarked
package dev.azimuth.nodes.index.graph;

import org.jspecify.annotations.NullMarked;
