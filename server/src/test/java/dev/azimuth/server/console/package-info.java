/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.console;

import org.jspecify.annotations.NullMarked;
