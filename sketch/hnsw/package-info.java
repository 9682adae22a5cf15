/// The graph index: built on codes, finished in full precision, searched from its mapped file.
///
/// An index is immutable and safe for any thread; each search borrows scratch space of its own.
@NullMarked
package dev.azimuth.nodes.index.hnsw;

import org.jspecify.annotations.NullMarked;
