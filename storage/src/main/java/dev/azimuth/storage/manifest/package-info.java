/// Manifests: what the state of a shard consists of up to a log position, as immutable objects, and
/// the pointer in the meta store to the newest one of each shard.
///
/// Records are immutable; stores and views are asynchronous and safe for any thread. Knows segment
/// files by their descriptions and names, not how shards apply logs or who may commit.
@NullMarked
package dev.azimuth.storage.manifest;

import org.jspecify.annotations.NullMarked;
