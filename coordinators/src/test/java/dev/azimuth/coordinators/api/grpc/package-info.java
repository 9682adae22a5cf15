/// Tests of the wire of the root coordinator.
@NullMarked
package dev.azimuth.coordinators.api.grpc;

import org.jspecify.annotations.NullMarked;
