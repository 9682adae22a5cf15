/// Tests of the wire of nodes.
@NullMarked
package dev.azimuth.nodes.api.grpc;

import org.jspecify.annotations.NullMarked;
