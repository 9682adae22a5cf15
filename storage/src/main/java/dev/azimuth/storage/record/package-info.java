/// The records of a shard log and their byte format.
///
/// Immutable values; codecs are stateless. Knows nothing of how a record is applied.
@NullMarked
package dev.azimuth.storage.record;

import org.jspecify.annotations.NullMarked;
