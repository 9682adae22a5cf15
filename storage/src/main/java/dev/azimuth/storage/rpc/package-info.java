/// What all services have in common when they are called over gRPC: how errors travel, and what a
/// caller knows when no answer came.
///
/// Stateless functions and futures, safe for any thread. Knows no service.
@NullMarked
package dev.azimuth.storage.rpc;

import org.jspecify.annotations.NullMarked;
