/// Tests of the data coordinator: its decisions without clock or network, and its loops in the
/// simulated world.
@NullMarked
package dev.azimuth.coordinators.data;

import org.jspecify.annotations.NullMarked;
