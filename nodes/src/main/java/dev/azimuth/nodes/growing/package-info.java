/// Growing rows: versions of rows in append-only off-heap columns, with a hash index by primary
/// key.
///
/// One writer; any number of readers without locks, each with a snapshot: what a reader may look at
/// was written before its snapshot was published, and never changes after. Must not know of logs,
/// expectations or queries.
@NullMarked
package dev.azimuth.nodes.growing;

import org.jspecify.annotations.NullMarked;
