/// Tests of the package of the same name.
@NullMarked
package dev.azimuth.coordinators.reconcile;

import org.jspecify.annotations.NullMarked;
