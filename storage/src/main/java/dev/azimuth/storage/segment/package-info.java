/// Segment files and delete files: row versions of a range of a shard's log in columns that are
/// searched in place, and supersessions of versions that lie in earlier segments.
///
/// A writer is for one thread at a time and blocks; an opened file borrows its memory, is immutable
/// and safe for any thread. Knows nothing of manifests, shards' states or where objects are kept.
@NullMarked
package dev.azimuth.storage.segment;

import org.jspecify.annotations.NullMarked;
