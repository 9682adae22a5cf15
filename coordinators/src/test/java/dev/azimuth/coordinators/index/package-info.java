/// Tests of the index coordinator: its decisions without clock or network, and its loop in the
/// simulated world.
@NullMarked
package dev.azimuth.coordinators.index;

import org.jspecify.annotations.NullMarked;
