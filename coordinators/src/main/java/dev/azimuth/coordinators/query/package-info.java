/// The query coordinator: gives every shard a leader among the query nodes.
///
/// Asynchronous and safe for any thread. Must not know nodes other than by their records.
@NullMarked
package dev.azimuth.coordinators.query;

import org.jspecify.annotations.NullMarked;
