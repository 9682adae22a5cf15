/// What any node may do to the files of a shard without owning it: build the index of a segment, up
/// to an object that no manifest names yet; and the board that shows such work.
///
/// Everything is asynchronous and safe for any thread. Must not know who commits what is built.
@NullMarked
package dev.azimuth.nodes.job;

import org.jspecify.annotations.NullMarked;
