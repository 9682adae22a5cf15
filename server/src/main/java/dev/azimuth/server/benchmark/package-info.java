/// The benchmark that anybody can repeat: a server in a process of its own, one client, printed
/// figures.
///
/// One thread. Knows JDBC and how to start a server, nothing of the server's insides.
@NullMarked
package dev.azimuth.server.benchmark;

import org.jspecify.annotations.NullMarked;
