/// How roles reach each other: the services of root coordinator and nodes behind one chain of
/// interceptors, whether the other side is an object in this process or a simulated network.
///
/// Safe for any thread. Knows the service contracts, nothing of who implements or calls them.
@NullMarked
package dev.azimuth.server.service;

import org.jspecify.annotations.NullMarked;
