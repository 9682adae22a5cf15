/// The root service over gRPC: how requests travel, the stub that proxies call, and the endpoint
/// that stands before the root coordinator.
///
/// Messages are specified in `coordinators/wire/src/main/proto`. Safe for any thread. Knows the
/// contract in `coordinators.api`, nothing of who implements or calls it, and nothing of addresses.
@NullMarked
package dev.azimuth.coordinators.api.grpc;

import org.jspecify.annotations.NullMarked;
