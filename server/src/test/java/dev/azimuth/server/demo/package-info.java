/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.server.demo;

import org.jspecify.annotations.NullMarked;
