/// Runs plans: reads shards through fragments, merges what they return, and carries rows through
/// streaming operators under one deadline and one memory budget.
///
/// An execution belongs to the thread of its statement; what all statements share (timestamps,
/// routes, the reader) is safe for any thread. Must not know SQL text, Calcite's plans or the
/// endpoint.
@NullMarked
package dev.azimuth.sql.execute;

import org.jspecify.annotations.NullMarked;
