/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.configuration;

import org.jspecify.annotations.NullMarked;
