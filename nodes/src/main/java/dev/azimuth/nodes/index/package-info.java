/// Vector indexes: what they are built from, how they are asked, and what they answer.
///
/// Built indexes are immutable and safe for any thread; builders and scratch space are for one
/// owner. Must not know segments, shards or plans: rows come as memory, filters as bitmaps.
@NullMarked
package dev.azimuth.nodes.index;

import org.jspecify.annotations.NullMarked;
