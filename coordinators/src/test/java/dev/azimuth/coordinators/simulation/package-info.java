/// A seeded world in virtual time for the coordinators: scheduler, meta store and logs with faults.
@NullMarked
package dev.azimuth.coordinators.simulation;

import org.jspecify.annotations.NullMarked;
