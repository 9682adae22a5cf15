/// Segments as parts of a shard's rows: columns of mapped files, which versions in them have ended,
/// and the files' way from ranges of a log and from other segments.
///
/// Parts have one writer and any number of readers; files are opened, written and merged by the
/// scheduler's blocking executor. Must not know of log records or queries.
@NullMarked
package dev.azimuth.nodes.segment;

import org.jspecify.annotations.NullMarked;
