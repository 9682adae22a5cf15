/// The words and options that a command is called with, and the codes that it exits with.
///
/// Immutable values. Knows nothing of what the commands do.
@NullMarked
package dev.azimuth.server.commandline;

import org.jspecify.annotations.NullMarked;
