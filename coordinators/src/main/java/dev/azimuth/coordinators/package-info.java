/// The coordinators: each is a pure function from what is wanted and observed to changes.
@NullMarked
package dev.azimuth.coordinators;

import org.jspecify.annotations.NullMarked;
