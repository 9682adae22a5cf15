/// The services of nodes over gRPC: how requests and replies travel, the stubs that proxies call,
/// and the endpoints that stand before a node's own services.
///
/// Messages are specified in `nodes/wire/src/main/proto`. Codecs are stateless functions; stubs and
/// endpoints are safe for any thread. Knows the contracts in `nodes.api`, nothing of who implements
/// or calls them, and nothing of addresses, which belong to channels.
@NullMarked
package dev.azimuth.nodes.api.grpc;

import org.jspecify.annotations.NullMarked;
