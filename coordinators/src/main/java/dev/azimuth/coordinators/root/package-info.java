/// The root coordinator: timestamps, data definition, and the ticks that move time in idle shards.
///
/// Its state is in the meta store under `catalog/` and `root/`; what it holds in memory is a bound
/// that was saved ahead. Asynchronous and safe for any thread. Must not know nodes or placement,
/// other than to see whether anything is left of a dropped table.
@NullMarked
package dev.azimuth.coordinators.root;

import org.jspecify.annotations.NullMarked;
