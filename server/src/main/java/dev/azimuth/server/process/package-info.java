/// Servers in processes of their own, for the demo, the benchmark and the tests.
///
/// Knows how a server is started and what it prints, nothing of its insides.
@NullMarked
package dev.azimuth.server.process;

import org.jspecify.annotations.NullMarked;
