/// The demo: Unicode characters with a vector of each name, loaded and searched over JDBC.
///
/// One thread. Knows JDBC and how to start a server, nothing of the server's insides.
@NullMarked
package dev.azimuth.server.demo;

import org.jspecify.annotations.NullMarked;
