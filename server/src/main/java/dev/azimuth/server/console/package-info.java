/// The SQL console: reads statements, runs them through JDBC, shows what comes back.
///
/// One thread. Knows JDBC and the terminal, nothing of the server's insides.
@NullMarked
package dev.azimuth.server.console;

import org.jspecify.annotations.NullMarked;
