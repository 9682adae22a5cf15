/// The command line: one class per command, each of which puts the other packages together.
///
/// Commands run on the main thread. Nothing depends on this package.
@NullMarked
package dev.azimuth.server;

import org.jspecify.annotations.NullMarked;
