/// The launcher: reads the configuration and assembles roles to one process.
@NullMarked
package dev.azimuth.server;

import org.jspecify.annotations.NullMarked;
