/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.coordinators.election;

import org.jspecify.annotations.NullMarked;
