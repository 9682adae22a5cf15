/// The data coordinator: gives every shard an owner among the data nodes.
///
/// Asynchronous and safe for any thread. Must not know nodes other than by their records.
@NullMarked
package dev.azimuth.coordinators.data;

import org.jspecify.annotations.NullMarked;
