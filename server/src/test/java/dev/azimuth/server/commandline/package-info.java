/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.commandline;

import org.jspecify.annotations.NullMarked;
