/// Processes that call each other: the server that a process listens with, the channels to others,
/// and the directories by which a proxy finds nodes and the root coordinator through the meta
/// store.
///
/// Safe for any thread. Whoever looks a service up gets it behind the same chain of interceptors,
/// whether it is an object of this process or far away. Knows the contracts of the services and who
/// registers where, nothing of what the services do.
@NullMarked
package dev.azimuth.server.rpc;

import org.jspecify.annotations.NullMarked;
