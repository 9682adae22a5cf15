/// The service of the root coordinator: timestamps and data definition.
///
/// Immutable requests and replies, asynchronous calls, safe for any thread.
@NullMarked
package dev.azimuth.coordinators.api;

import org.jspecify.annotations.NullMarked;
