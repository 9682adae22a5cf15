/// An object store reached over a network: retries, deadlines, bounded concurrency, parts and
/// ranges of large objects, and what became of a conditional put whose answer was lost.
///
/// All of it stands on [dev.azimuth.storage.remote.ObjectRequests], single blocking requests that a
/// service's own package makes by its client library; this package names no library. Requests run
/// on the scheduler's blocking executor, at most
/// [dev.azimuth.storage.remote.RemoteLimits#requestCountMax] at a time; delays and randomness come
/// from injected seams, so that all of this runs in a simulation. Safe for any thread.
@NullMarked
package dev.azimuth.storage.remote;

import org.jspecify.annotations.NullMarked;
