/// Work on a shard's segments that a coordinator wants done: records in the meta store, and the
/// view of them that both sides follow.
///
/// Records are immutable; the view is asynchronous and safe for any thread. Knows neither who plans
/// the work nor how it is done.
@NullMarked
package dev.azimuth.storage.maintenance;

import org.jspecify.annotations.NullMarked;
