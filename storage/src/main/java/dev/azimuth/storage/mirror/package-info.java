/// Mirrors of a key prefix of the meta store: loaded by a range, kept current by a watch, listed
/// anew when the history is lost.
///
/// States are immutable and published one after another; waits are futures. Knows nothing of the
/// records: whoever mirrors brings a [dev.azimuth.storage.mirror.MirrorDraft].
@NullMarked
package dev.azimuth.storage.mirror;

import org.jspecify.annotations.NullMarked;
